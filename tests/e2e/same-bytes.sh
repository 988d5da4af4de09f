#!/bin/sh
# two nodes that read the same documents hold the same objects, whatever the order
. "$(dirname "$0")/lib.inc"
objects() { "$PAMIR" export --node "$1" 2>/dev/null | jq -c '.objects[] | select(.type != "bundle")' | sort | sha256sum; }
"$PAMIR" init "$work/a" --status exercise >/dev/null
"$PAMIR" init "$work/b" --status exercise >/dev/null
"$PAMIR" ingest --node "$work/a" --quiet "$here"/demo/[0-9]* >/dev/null
ls -r "$here"/demo/[0-9]* | xargs "$PAMIR" ingest --node "$work/b" --quiet >/dev/null
[ "$(objects "$work/a")" = "$(objects "$work/b")" ] || fail 'the objects differ'
