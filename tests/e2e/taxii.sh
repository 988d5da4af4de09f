#!/bin/sh
# TAXII over TLS as partners use it: passwords, tokens, client certificates, pages, posting, errors
. "$(dirname "$0")/lib.inc"
n=$work/n
"$PAMIR" init "$n" >/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$n/tls.key" -out "$n/tls.pem" -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/c.key" -out "$work/c.pem" -days 2 -subj /CN=partner 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/x.key" -out "$work/x.pem" -days 2 -subj /CN=partner 2>/dev/null
sed -i 's/^tls_certificate = .*/tls_certificate = tls.pem/; s/^tls_key = .*/tls_key = tls.key/' "$n/pamir.conf"
"$PAMIR" member --node "$n" add osh >/dev/null
"$PAMIR" member --node "$n" add khujand >/dev/null
"$PAMIR" format --node "$n" new circle --persons 1 >/dev/null
"$PAMIR" format --node "$n" join circle osh >/dev/null
printf 'a long password\n' | "$PAMIR" account --node "$n" add osh --member osh --write --password-file - >/dev/null
printf 'another password\n' | "$PAMIR" account --node "$n" add khujand --member khujand --password-file - >/dev/null
token=$("$PAMIR" account --node "$n" add osh-token --member osh 2>/dev/null)
print=$(openssl x509 -in "$work/c.pem" -noout -fingerprint -sha256 | cut -d= -f2)
"$PAMIR" account --node "$n" add osh-cert --member osh --certificate "$print" >/dev/null
# objects that were elsewhere before, with the dates they had there
python3 - >"$work/bundle.json" <<'P'
import json
o = [{"type": "location", "spec_version": "2.1", "id": "location--00000000-0000-4000-8000-%012d" % i, "region": "central-asia",
      "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": "Invented %d" % i} for i in range(250)]
print(json.dumps({"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": o}))
P
"$PAMIR" offer --node "$n" --collection circle --added 2020-01-01T00:00:00.000001Z "$work/bundle.json" | grep -q '^250 objects offered' || fail 'offer'
"$PAMIR" offer --node "$n" --collection circle "$work/bundle.json" | grep -q '^0 objects offered, 250' || fail 'offered twice'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$PAMIR" serve --node "$n" --listen "127.0.0.1:$port" >"$work/serve.out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
at=https://localhost:$port
M='application/taxii+json;version=2.1'
t() { curl -s --cacert "$n/tls.pem" -H "Accept: $M" "$@"; }
code() { t -o "$work/body" -D "$work/head" -w '%{http_code}' "$@"; }
want() {
    want_code=$1
    shift
    got=$(code "$@")
    [ "$got" = "$want_code" ] || fail "$* gives $got, not $want_code: $(cat "$work/body")"
    [ "$want_code" -lt 400 ] || jq -e '.title and .description and .http_status' "$work/body" >/dev/null || fail "$* without words"
    grep -qi "^content-type: $M" "$work/head" || fail "$* has another media type"
}
i=0
until curl -s -k -o /dev/null "$at/api/node"; do
    i=$((i + 1))
    [ $i -lt 100 ] || fail "does not answer: $(cat "$work/serve.out")"
    sleep 0.05
done
grep -q 'at https://' "$work/serve.out" || fail 'not https'
osh='osh:a long password'
root=$at/taxii2/pamir
want 401 "$at/taxii2/"
grep -qi '^www-authenticate: basic' "$work/head" || fail 'no WWW-Authenticate'
want 200 -u "$osh" "$at/taxii2/"
want 200 -u "$osh" "$root"
want 401 -u osh:wrong "$at/taxii2/"
want 200 -H "Authorization: Bearer $token" "$at/taxii2/"
# mutual TLS: the certificate is the login; another one with the same name is nobody
want 200 --cert "$work/c.pem" --key "$work/c.key" "$root/collections/"
jq -e '.collections | length == 1' "$work/body" >/dev/null || fail 'collections by certificate'
want 401 --cert "$work/x.pem" --key "$work/x.key" "$root/collections/"
# TLS 1.3; nothing older than 1.2
t --tlsv1.3 -u "$osh" "$at/taxii2/" >/dev/null || fail 'no TLS 1.3'
if t --tls-max 1.1 -u "$osh" "$at/taxii2/" >/dev/null 2>&1; then fail 'TLS 1.1 is answered'; fi
# who is not in it does not learn of it
want 200 -u 'khujand:another password' "$root/collections/"
jq -e '.collections == null' "$work/body" >/dev/null || fail 'khujand sees the circle'
want 404 -u 'khujand:another password' "$root/collections/circle/objects/"
# pages by next, with odd limits, while another one adds
next= seen=0 limit=7
while :; do
    want 200 -u "$osh" "$root/collections/circle/objects/?limit=$limit${next:+&next=$next}"
    grep -qi '^x-taxii-date-added-last: 20' "$work/head" || fail 'no X-TAXII-Date-Added-Last'
    seen=$((seen + $(jq '.objects | length' "$work/body")))
    next=$(jq -r '.next // ""' "$work/body")
    [ -n "$next" ] || break
    limit=$((limit % 60 + 13))
done
[ $seen = 250 ] || fail "$seen objects by pages"
want 200 -u "$osh" "$root/collections/circle/manifest/?added_after=2020-01-01T00:00:00.000200Z"
jq -e '.objects | length == 50 and .[0].date_added == "2020-01-01T00:00:00.000201Z"' "$work/body" >/dev/null || fail 'dates of its own'
# posting
o='{"objects":[{"type":"location","spec_version":"2.1","id":"location--00000000-0000-4000-8000-000000000999","region":"central-asia","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"Posted"},{"type":"location"}]}'
want 202 -u "$osh" -H "Content-Type: $M" -d "$o" "$root/collections/circle/objects/"
id=$(jq -r .id "$work/body")
jq -e '.success_count == 1 and .failure_count == 1' "$work/body" >/dev/null || fail "status: $(cat "$work/body")"
want 200 -u "$osh" "$root/status/$id/"
want 404 -H "Authorization: Bearer $token" "$root/status/$id/"
want 415 -u "$osh" -H 'Content-Type: application/json' -d "$o" "$root/collections/circle/objects/"
want 422 -u "$osh" -H "Content-Type: $M" -d '{}' "$root/collections/circle/objects/"
want 400 -u "$osh" -H "Content-Type: $M" -d '{' "$root/collections/circle/objects/"
want 403 -H "Authorization: Bearer $token" -H "Content-Type: $M" -d "$o" "$root/collections/circle/objects/"
want 401 -H "Content-Type: $M" -d "$o" "$root/collections/circle/objects/"
want 411 -u "$osh" -H "Content-Type: $M" -X POST "$root/collections/circle/objects/"
head -c 34000000 /dev/zero >"$work/large"
want 413 -u "$osh" -H "Content-Type: $M" --data-binary "@$work/large" "$root/collections/circle/objects/"
want 413 -u "$osh" -H "Content-Type: $M" -H 'Transfer-Encoding: chunked' --data-binary "@$work/large" "$root/collections/circle/objects/"
want 202 -u "$osh" -H "Content-Type: $M" -H 'Transfer-Encoding: chunked' -d "$o" "$root/collections/circle/objects/"
want 200 -u "$osh" -X DELETE "$root/collections/circle/objects/location--00000000-0000-4000-8000-000000000999/"
t406() { curl -s --cacert "$n/tls.pem" -o "$work/body" -w '%{http_code} %{content_type}' -u "$osh" -H "Accept: $1" "$at/taxii2/"; }
[ "$(t406 text/html)" = "406 $M" ] || fail 406
[ "$(t406 '*/*')" = "200 $M" ] || fail 'any type'
want 400 -u "$osh" "$root/collections/circle/objects/?match%5Btype%5D=a%00b"
want 400 -u "$osh" "$root/collections/circle%00/"
want 400 -u "$osh" "$root/collections/circle/objects/?limit=0"
kill -TERM $server
wait $server || fail 'does not stop cleanly'
# who read what is in the ledger, and the node is sound
"$PAMIR" log --node "$n" | grep -q osh || fail 'nobody has read'
"$PAMIR" check --node "$n" --deep >"$work/out" || fail "$(cat "$work/out")"
