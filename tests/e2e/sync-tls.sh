#!/bin/sh
# two nodes that know each other by certificates: no password, nobody in between, and the wrong ones are refused
. "$(dirname "$0")/lib.inc"
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
command -v openssl >/dev/null || { echo 'skipped: there is no openssl'; exit 0; }
cd "$work"
ca() { # ca NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate() { # certificate NAME CA EXTENSION
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf '%s\n' "$3" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
ca circle
ca stranger
certificate almaty circle 'subjectAltName=IP:127.0.0.1'
certificate bishkek circle 'extendedKeyUsage=clientAuth'
certificate nobody circle 'extendedKeyUsage=clientAuth'
print=$(openssl x509 -in bishkek.pem -noout -fingerprint -sha256 | cut -d= -f2)
pin=$(openssl x509 -in almaty.pem -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | openssl base64)

two_nodes
two_in_khorog
p a account add bishkek --member bishkek --write --certificate "$print"
cp almaty.pem almaty.key circle.pem a/
sed -i 's/^tls_certificate =.*/tls_certificate = almaty.pem/; s/^tls_key =.*/tls_key = almaty.key/; s/^tls_client_ca =.*/tls_client_ca = circle.pem/' a/pamir.conf
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$PAMIR" serve --node a --listen 127.0.0.1:$port >serve.out 2>&1 &
server=$!
url=https://127.0.0.1:$port/taxii2/
i=0
until curl -sk -o /dev/null "$url"; do
    i=$((i + 1))
    [ $i -lt 100 ] || fail "does not answer: $(cat serve.out)"
    sleep 0.05
done
printf 'EXERCISE EXERCISE EXERCISE\nKHOROG, 4 May 2026 - Police said 3 people were killed in an attack in Ishkashim district of Badakhshan on 3 May.\n' >one.txt
p a ingest --quiet one.txt
p a release "$("$PAMIR" list incidents --node a --json | jq -r .id)" --to khorog

refused() { # refused WHAT WORDS OPTIONS... : sync fails with these words
    what=$1 words=$2
    shift 2
    p b peer add almaty "$url" "$@"
    expect 1 "$what" "$PAMIR" sync almaty --tries 1 --node "$work/b"
    grep -q "$words" "$work/err" || fail "$what: $(cat "$work/err")"
}
refused 'a certificate that nobody vouches for' 'not to be believed' --certificate bishkek.pem --key bishkek.key
refused 'vouched for by a stranger' 'not to be believed' --ca stranger.pem --certificate bishkek.pem --key bishkek.key
refused 'another key than the one pinned' 'not to be believed' --ca circle.pem --certificate bishkek.pem --key bishkek.key \
    --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
refused 'no certificate of ours' 'he does not know us' --ca circle.pem
refused 'a certificate that has no account' 'he does not know us' --ca circle.pem --certificate nobody.pem --key nobody.key

p b peer add almaty "$url" --ca circle.pem --certificate bishkek.pem --key bishkek.key --pin "sha256//$pin"
p b sync almaty --json
jq -e '.received > 0 and .refused_by_us == 0' "$work/out" >/dev/null || fail "$(cat "$work/out")"
[ ! -e b/peers/almaty.secret ] || fail 'a secret that nobody gave'
kill -TERM $server
wait $server || fail 'does not stop cleanly'
server=
