#!/bin/sh
# broken documents are refused with words, the rest goes on, and the exit status says so
. "$(dirname "$0")/lib.inc"
"$PAMIR" init "$work/n" >/dev/null
mkdir "$work/in"
printf 'PK\003\004 this is no real archive' >"$work/in/a.docx"
printf '%%PDF-1.4\nnothing behind it' >"$work/in/b.pdf"
printf '{"type":"bundle","id":"bundle--1","objects":[' >"$work/in/c.json"
cat >"$work/in/d.json" <<'END'
{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[
{"type":"location","spec_version":"2.1","id":"location--a6e9345f-5a15-4c29-8bb3-7dcc5d168d64","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","latitude":95.0,"longitude":70.1},
{"type":"location","spec_version":"2.1","id":"location--b6e9345f-5a15-4c29-8bb3-7dcc5d168d64","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","country":"TJ"}]}
END
printf 'A bomb killed three people in Kunduz city on 4 May 2026, police said.\n' >"$work/in/e.txt"
head -c 100000 /dev/urandom >"$work/in/f.bin"
expect 1 ingest "$PAMIR" ingest --node "$work/n" "$work/in" "$work/not-there.txt"
for f in a.docx b.pdf c.json d.json not-there.txt; do
    grep -q "^rejected  .*$f" "$work/out" || fail "$f was not refused: $(cat "$work/out")"
done
grep 'd.json' "$work/out" | grep -q 'latitude' || fail 'the words do not say which property is wrong'
[ "$("$PAMIR" list reports --node "$work/n" --json | grep -c "A bomb killed three")" = 1 ] || fail 'the good document is missing'
"$PAMIR" show --node "$work/n" location--b6e9345f-5a15-4c29-8bb3-7dcc5d168d64 >/dev/null || fail 'the good object is missing'
expect 1 'a secret key as a document' "$PAMIR" ingest --node "$work/n" "$work/n/node.key"
mkdir "$work/shelf"
cp -r "$work/n" "$work/in/e.txt" "$work/shelf"
expect 0 'a folder with a node in it' "$PAMIR" ingest --node "$work/n" "$work/shelf"
grep -q '^1 document in .*, 1 known already' "$work/out" || fail "files of a node were read: $(cat "$work/out")"
"$PAMIR" export --node "$work/n" 2>/dev/null >"$work/all.json"
grep -q -F "$(cut -c1-40 "$work/n/node.key")" "$work/all.json" && fail 'the secret key is in an export'
expect 0 check "$PAMIR" check --node "$work/n" --deep
expect 2 'an unknown option' "$PAMIR" list incidents --node "$work/n" --wrong
expect 2 'an unknown command' "$PAMIR" frobnicate
expect 2 'a flag with a value' "$PAMIR" list incidents --node "$work/n" --json=yes
expect 2 'an option without its value' "$PAMIR" list incidents --node "$work/n" --place=
expect 3 'output that cannot be written' sh -c "'$PAMIR' export --node '$work/n' >/dev/full"
expect 3 'output that is closed' sh -c "'$PAMIR' list reports --node '$work/n' >&-"
expect 3 'an export to a full disk' sh -c "ulimit -f 1; trap '' XFSZ; '$PAMIR' export --node '$work/n' --to '$work/half.json'"
[ ! -e "$work/half.json" ] || fail 'half an export is left'
expect 1 'a node that is not there' "$PAMIR" list incidents --node "$work/nowhere"
