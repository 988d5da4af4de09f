#!/bin/sh
# the walk of a user: init, ingest, list, show, why, search, export, import, rebuild, check, backup
. "$(dirname "$0")/lib.inc"
node=$work/node
expect 0 init "$PAMIR" init "$node" --status exercise
expect 1 'a second init in the same place' "$PAMIR" init "$node"
expect 0 ingest "$PAMIR" ingest --node "$node" "$here/demo"
grep -q 'documents in' "$work/out" || fail 'ingest gives no summary'
reports=$("$PAMIR" list reports --node "$node" --json | wc -l)
[ "$reports" -ge 44 ] || fail "$reports reports"
entries() { sqlite3 "file:$1/pamir.db?mode=ro" 'select count(*) from log'; }
before=$(entries "$node")
expect 0 'the same again' "$PAMIR" ingest --node "$node" "$here/demo"
[ "$(entries "$node")" = "$before" ] || fail "ingesting twice added $(($(entries "$node") - before)) entries"

for what in incidents claims figures places groups; do
    expect 0 "list $what" "$PAMIR" list $what --node "$node"
    [ -s "$work/out" ] || fail "list $what prints nothing"
    "$PAMIR" list $what --node "$node" --json | jq -e .id >"$work/ids" || fail "list $what --json"
done
id=$("$PAMIR" list incidents --node "$node" --json | jq -r .id | head -n 1)
expect 0 show "$PAMIR" show --node "$node" "$id"
grep -q '^  kind' "$work/out" || fail 'show tells no kind'
expect 0 'show by the head of an id' "$PAMIR" show --node "$node" "$(echo "$id" | cut -c1-20)"
expect 0 why "$PAMIR" why --node "$node" "$id"
grep -q 'SHA-256 fits' "$work/out" || fail 'why does not prove its words'
expect 1 'show of nothing' "$PAMIR" show --node "$node" incident--00000000-0000-4000-8000-000000000000
expect 0 search "$PAMIR" search --node "$node" darvoz
grep -qi 'incident\|report' "$work/out" || fail 'search finds nothing'
for words in Дарваз بدخشان Бадахшон; do
    [ "$("$PAMIR" search --node "$node" "$words" --json | wc -l)" -gt 0 ] || fail "search finds no $words"
done

"$PAMIR" export --node "$node" >"$work/bundle.json" 2>/dev/null
jq -e '.type == "bundle"' "$work/bundle.json" >/dev/null || fail 'the export is no bundle'
expect 0 'init of a second node' "$PAMIR" init "$work/two" --status exercise
expect 0 import "$PAMIR" import --node "$work/two" "$work/bundle.json"
"$PAMIR" export --node "$work/two" 2>/dev/null | jq -r '.objects[] | .id + " " + (.modified // "")' | sort >"$work/there"
jq -r '.objects[] | .id + " " + (.modified // "")' "$work/bundle.json" | sort >"$work/here"
cmp "$work/here" "$work/there" || fail 'import does not give the same objects'
"$PAMIR" export --node "$node" --format geojson 2>/dev/null | jq -e '.features | length > 0' >/dev/null || fail geojson
"$PAMIR" export --node "$node" --format csv 2>/dev/null >"$work/t.csv"
python3 - "$work/t.csv" <<'END' || fail 'the CSV is not a table'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
assert len(rows) > 10 and all(len(r) == len(rows[0]) for r in rows)
END

expect 0 rebuild "$PAMIR" rebuild --node "$node"
grep -q identical "$work/out" || fail 'rebuild is not identical'
expect 0 check "$PAMIR" check --node "$node" --deep
grep -q 'references are what the log says' "$work/out" || fail 'a deep check does not compare the views'
cp -r "$node" "$work/drifted"
sqlite3 "$work/drifted/pamir.db" "update current set title = 'altered' where seq = (select min(seq) from current)"
expect 1 'check of altered views' "$PAMIR" check --node "$work/drifted" --deep
grep -q 'pamir rebuild' "$work/out" || fail 'the check does not say that rebuild helps'
expect 1 'rebuild of altered views' "$PAMIR" rebuild --node "$work/drifted"
expect 0 'check after the rebuild' "$PAMIR" check --node "$work/drifted" --deep
expect 0 backup "$PAMIR" backup --node "$node" "$work/backup"
expect 1 'a backup over a backup' "$PAMIR" backup --node "$node" "$work/backup"
expect 0 restore "$PAMIR" restore "$work/backup" "$work/three"
expect 0 'check of what was restored' "$PAMIR" check --node "$work/three" --deep
[ "$("$PAMIR" list incidents --node "$work/three" --json | sha256sum)" = \
    "$("$PAMIR" list incidents --node "$node" --json | sha256sum)" ] || fail 'the restored node differs'
[ "$(stat -c %a "$work/three/node.key")" = 600 ] || fail 'the restored key can be read by others'
# a backup on a disk that is mounted read-only, where SQLite can make no journal (needs the right to mount)
if unshare -m true 2>/dev/null; then
    odd="$work/stick 5%?#"
    expect 0 'a backup to a folder with an odd name' "$PAMIR" backup --node "$node" "$odd"
    expect 0 'reading and restoring from a read-only disk' unshare -m sh -eu -c '
        mount --bind "$2" "$2" && mount -o remount,ro,bind "$2"
        "$1" list incidents --node "$2" --json >/dev/null
        "$1" restore "$2" "$3"
        ! "$1" ingest --node "$2" /dev/null' sh "$PAMIR" "$odd" "$work/four"
    grep -q 'cannot be written to' "$work/err" || fail 'ingest does not say that the disk is read-only'
    expect 0 'check of what came from it' "$PAMIR" check --node "$work/four" --deep
fi
