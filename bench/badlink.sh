#!/bin/sh
# badlink.sh [INCIDENTS [SECONDS]] - three nodes, each in a network namespace of its own, over a link that loses 10 % of all
# packets, takes 600 ms there and back and is cut every 20 s: do they converge, and how much is sent twice?
#
#     almaty --bad link-- bishkek (serves) --bad link-- dushanbe
#
# Runs the same over a good link first: what more goes over the bad one was sent again. Needs root, ip and TUN
# devices; says so and ends well where the machine does not let. PAMIR: the program (default build/pamir).
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
PAMIR=${PAMIR:-$here/build/pamir}
incidents=${1:-1000} most=${2:-3600}
unset PAMIR_NODE
work=$(mktemp -d)
tag=pm$$
pids=
stop() {
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    for pid in $pids; do wait "$pid" 2>/dev/null || true; done
    pids=
}
clean() {
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    exec 9>&- # the links end with it; only then can they be waited for
    wait
    for n in a b c; do ip netns del $tag$n 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP
skip() {
    echo "skipped: $*"
    exit 0
}
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || skip 'network namespaces want root'
command -v ip >/dev/null || skip 'there is no ip (package iproute2)'
[ -c /dev/net/tun ] || skip 'this kernel has no TUN devices'
ip netns add ${tag}b 2>/dev/null || skip 'this machine lets nobody make network namespaces'
ip netns add ${tag}a && ip netns add ${tag}c
for n in a b c; do ip -n $tag$n link set lo up; done

# link DELAY_MS LOSS: both links, until unlink
link() {
    rm -f "$work/link.out"
    mkfifo "$work/hold"
    python3 "$here/bench/link.py" "$1" "$2" ${tag}a ta ${tag}b ta ${tag}c tc ${tag}b tc <"$work/hold" >"$work/link.out" 2>&1 &
    exec 9>"$work/hold"
    i=0
    until grep -qs ready "$work/link.out"; do
        i=$((i + 1))
        [ $i -lt 100 ] || skip "no TUN devices here: $(cat "$work/link.out" 2>/dev/null)"
        sleep 0.05
    done
    for n in a c; do
        net=$([ $n = a ] && echo 10.77.1 || echo 10.77.2)
        ip -n $tag$n addr add $net.1/24 dev t$n
        ip -n ${tag}b addr add $net.2/24 dev t$n
        ip -n $tag$n link set t$n up
        ip -n ${tag}b link set t$n up
    done
}
unlink() {
    exec 9>&-
    rm -f "$work/hold"
    sleep 0.5
}

name() { case $1 in a) echo almaty ;; b) echo bishkek ;; c) echo dushanbe ;; esac; }
p() { "$PAMIR" "$@" >"$work/out" 2>"$work/err" || fail "pamir $*: $(cat "$work/err")"; }

# three nodes that know each other, each with a third of the incidents, released to the other two
nodes() {
    rm -rf "$work/a" "$work/b" "$work/c"
    for n in a b c; do
        "$PAMIR" init "$work/$n" --status exercise >/dev/null
        "$PAMIR" key show --node "$work/$n" >"$work/$n.key"
    done
    id=
    for n in a b c; do
        p format new khorog ${id:+--id "$id"} --persons 1 --top amber --node "$work/$n"
        [ -n "$id" ] || id=$(cat "$work/out")
        for m in a b c; do
            [ $m = $n ] && continue
            p member add "$(name $m)" --key "$(cat "$work/$m.key")" --node "$work/$n"
            p format join khorog "$(name $m)" --node "$work/$n"
        done
    done
    for n in a c; do
        "$PAMIR" account add "$(name $n)" --member "$(name $n)" --write --node "$work/b" >"$work/$n.token" 2>/dev/null
        p peer add bishkek http://127.0.0.1:18080/taxii2/ --token --password-file "$work/$n.token" --node "$work/$n"
    done
}

reports() { # reports NODE FIRST COUNT
    mkdir "$work/in"
    i=$2
    while [ "$i" -lt $(($2 + $3)) ]; do
        printf 'EXERCISE EXERCISE EXERCISE\nKUNDUZ, %d %s 2026 - Police said %d people were killed in an attack in %s district of Badakhshan on %d %s. Exercise report number %d.\n' \
            $((i % 27 + 2)) "$(echo March April May June July | cut -d' ' -f$((i / 27 % 5 + 1)))" $((i % 9 + 1)) \
            "$(echo Argo Baharak Ishkashim Wakhan Khash Zebak | cut -d' ' -f$((i / 135 % 6 + 1)))" \
            $((i % 27 + 1)) "$(echo March April May June July | cut -d' ' -f$((i / 27 % 5 + 1)))" "$i" >"$work/in/$i.txt"
        i=$((i + 1))
    done
    p ingest --quiet --node "$work/$1" "$work/in"
    rm -rf "$work/in"
    "$PAMIR" list incidents --node "$work/$1" --json | jq -r .id >"$work/ids"
    xargs -n 100 "$PAMIR" release --to khorog --alone --node "$work/$1" <"$work/ids" >"$work/out" 2>"$work/err" ||
        fail "release: $(cat "$work/err")"
}

fill() {
    nodes
    third=$(((incidents + 2) / 3))
    reports a 0 $third
    reports b $third $third
    reports c $((2 * third)) $((incidents - 2 * third))
    for n in a b c; do cp -r "$work/$n" "$work/$n.first"; done
}

held() { "$PAMIR" list incidents --limit 100000 --node "$work/$1" --json | jq -r '.id + .modified' | wc -l; }
picture() { "$PAMIR" list incidents --limit 100000 --node "$work/$1" --json | jq -r .id | sort | sha256sum; }

# run NAME CUT_EVERY: until all three hold all; bytes over both links into $work/NAME.bytes
run() {
    pids=
    ip netns exec ${tag}b "$PAMIR" serve --node "$work/b" --listen 0.0.0.0:18080 >"$work/serve.out" 2>&1 &
    pids="$pids $!"
    for n in a c; do
        net=$([ $n = a ] && echo 10.77.1 || echo 10.77.2)
        ip netns exec $tag$n python3 "$here/bench/relay.py" 18080 $net.2 18080 "$2" 2 "$work/$n.counts" &
        pids="$pids $!"
        ip netns exec $tag$n "$PAMIR" sync --watch 5 --stall 10 --tries 20 --json --node "$work/$n" >"$work/$n.sync" 2>&1 &
        pids="$pids $!"
    done
    begin=$(date +%s)
    until [ "$(held a)" -ge "$incidents" ] && [ "$(held b)" -ge "$incidents" ] && [ "$(held c)" -ge "$incidents" ]; do
        [ $(($(date +%s) - begin)) -lt "$most" ] || fail "$1: not together after $most s: $(held a) $(held b) $(held c); $(tail -n 2 "$work/a.sync" "$work/c.sync")"
        sleep 3
    done
    took=$(($(date +%s) - begin))
    sleep 3
    stop
    [ "$(picture a)" = "$(picture b)" ] && [ "$(picture b)" = "$(picture c)" ] || fail "$1: not the same at all three"
    cat "$work/a.counts" "$work/c.counts" | awk '{ n += $1 + $2; cuts += $3 } END { print n, cuts }' >"$work/$1.bytes"
    read -r bytes cuts <"$work/$1.bytes"
    again=$(cat "$work/a.sync" "$work/c.sync" | jq -s 'map(.bytes_again // 0) | add')
    echo "$1 link: $incidents incidents at all three nodes after $took s, $bytes bytes over both links, $cuts cuts"
}

fill
link 1 0
run good 0
unlink
for n in a b c; do rm -rf "${work:?}/$n" && mv "$work/$n.first" "$work/$n"; done
link 300 0.1
run bad 20
read -r good rest <"$work/good.bytes"
read -r bad rest <"$work/bad.bytes"
awk -v g="$good" -v b="$bad" -v a="$again" 'BEGIN {
    printf "carried in vain and sent again: %d bytes, %.1f %%\n", a, 100 * a / b
    printf "all that went over the bad link more (smaller pages and posts, questions): %.1f %%\n", 100 * (b - g) / g }'
