#!/bin/sh
# kill -9 in the middle of ingesting, 40 times: what was acknowledged is there, nothing is half there
. "$(dirname "$0")/lib.inc"
"$PAMIR" init "$work/n" --status exercise >/dev/null
mkdir "$work/in"
i=0
while [ $i -lt 400 ]; do
    printf 'EXERCISE EXERCISE EXERCISE\nKUNDUZ, %d May 2026 - Police said %d people were killed in an attack in Argo district of Badakhshan on %d May. Report number %d.\n' \
        $((i % 27 + 2)) $((i % 9 + 1)) $((i % 27 + 1)) $i >"$work/in/$i.txt"
    i=$((i + 1))
done
k=0
: >"$work/acknowledged"
while [ $k -lt 40 ]; do
    : >"$work/out.$k"
    "$PAMIR" ingest --node "$work/n" --json "$work/in" >"$work/out.$k" 2>/dev/null &
    pid=$!
    sleep "0.$(printf %02d $((k * 7 % 25)))"
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    # a last line may be cut by the kill: only whole lines count
    sed -n 's/.*"id":"\(report--[0-9a-f-]*\)".*}$/\1/p' "$work/out.$k" >>"$work/acknowledged"
    k=$((k + 1))
done
expect 0 'check after the kills' "$PAMIR" check --node "$work/n" --deep
"$PAMIR" list reports --node "$work/n" --json | jq -r .id | sort >"$work/there"
sort -u "$work/acknowledged" >"$work/want"
[ -s "$work/want" ] || fail 'no document was ever acknowledged: the test saw nothing'
missing=$(comm -23 "$work/want" "$work/there" | wc -l)
[ "$missing" = 0 ] || fail "$missing acknowledged documents are missing"
expect 0 'the rest' "$PAMIR" ingest --node "$work/n" --quiet "$work/in"
[ "$("$PAMIR" list reports --node "$work/n" --json | wc -l)" = 400 ] || fail 'not every document is there at the end'
expect 0 rebuild "$PAMIR" rebuild --node "$work/n"
echo "$(wc -l <"$work/want") documents acknowledged before the kills"
