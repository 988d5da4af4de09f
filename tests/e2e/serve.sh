#!/bin/sh
# the server answers its own host only, says what is wrong, and shows what is on the node
. "$(dirname "$0")/lib.inc"
"$PAMIR" init "$work/n" --status exercise >/dev/null
"$PAMIR" ingest --node "$work/n" --quiet "$here"/demo/0* >/dev/null
port=$(free_port)
serving n "$port"
get() { curl -s "http://127.0.0.1:$port$1"; }
code() { curl -s -o "$work/body" -w '%{http_code}' "$@"; }
get /api/node | jq -e '.status == "exercise"' >/dev/null || fail node
get '/api/incidents?limit=5' | jq -e '.accounts | length > 0' >/dev/null || fail incidents
get '/api/incidents?status=actual' | jq -e '.accounts | length == 0' >/dev/null || fail 'exercises among what is real'
id=$(get '/api/reports' | jq -r '.reports[0].id')
get "/api/report?id=$id" | jq -e '.text | length > 100' >/dev/null || fail 'no text'
get "/api/report?id=$id" | python3 -c '
import json, sys
r = json.load(sys.stdin)
units = r["text"].encode("utf-16-le")
for m in r["marks"]:
    assert 0 <= m["start"] < m["end"] <= len(units) // 2, m
assert any(units[2 * m["start"]:2 * m["end"]].decode("utf-16-le").strip() for m in r["marks"])' || fail 'marks lie outside the text'
[ "$(code "http://127.0.0.1:$port/")" = 200 ] || fail page
[ "$(code "http://127.0.0.1:$port/nothing")" = 404 ] || fail 404
[ "$(code "http://127.0.0.1:$port/api/incidents?limit=x")" = 400 ] || fail 400
jq -e .error "$work/body" >/dev/null || fail 'an error without words'
[ "$(code "http://127.0.0.1:$port/api/incidents?from=yesterday")" = 400 ] || fail 'a bad date'
[ "$(code -X POST -d x "http://127.0.0.1:$port/api/node")" = 405 ] || fail 405
[ "$(code -H 'Host: evil.example' "http://127.0.0.1:$port/api/node")" = 421 ] || fail 'answers a foreign host name'
[ "$(code "http://127.0.0.1:$port/api/report?id=report--00000000-0000-4000-8000-000000000000")" = 404 ] || fail 'a report that is not there'
curl -s -D- -o /dev/null "http://127.0.0.1:$port/" | grep -qi "content-security-policy: default-src 'none'" || fail CSP
kill -TERM $server
wait $server || fail 'does not stop cleanly'
