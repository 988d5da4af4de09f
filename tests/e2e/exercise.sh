#!/bin/sh
# exercise and real never mix: lists, counts, search and exports show one of them at a time
. "$(dirname "$0")/lib.inc"
"$PAMIR" init "$work/n" >/dev/null
cat >"$work/real.txt" <<'END'
KUNDUZ, 3 March 2026 - Police said at least four people were killed and six injured on Monday when a
bomb exploded near a market in Imam Sahib district of Kunduz province.
END
expect 0 ingest "$PAMIR" ingest --node "$work/n" "$work/real.txt" "$here"/demo/1*
real=$("$PAMIR" list incidents --node "$work/n" --json 2>/dev/null | wc -l)
[ "$real" = 1 ] || fail "$real real incidents, not 1"
"$PAMIR" list incidents --node "$work/n" 2>&1 >/dev/null | grep -q 'exercise objects are not shown' || fail 'says nothing of what is hidden'
exercise=$("$PAMIR" list incidents --node "$work/n" --status exercise --json 2>/dev/null)
[ -n "$exercise" ] || fail 'no exercise incidents'
echo "$exercise" | jq -e 'select((.labels // []) | index("exercise") | not)' >/dev/null && fail 'an exercise object without its label'
echo "$exercise" | jq -e 'select(.name | startswith("[EXERCISE]") | not)' >/dev/null && fail 'an exercise object whose name does not say so'
for format in stix geojson csv; do
    "$PAMIR" export --node "$work/n" --format $format 2>/dev/null | grep -qi exercise-only && fail "export $format"
done
"$PAMIR" export --node "$work/n" 2>/dev/null | jq -e '.objects[] | select((.labels // []) | index("exercise"))' >/dev/null && fail 'the export of what is real holds an exercise'
[ "$("$PAMIR" export --node "$work/n" --format geojson 2>/dev/null | jq '.features | length')" = 1 ] || fail 'GeoJSON mixes'
"$PAMIR" export --node "$work/n" --for public 2>/dev/null | jq -e '[.objects[] | select(.type == "incident")] | length == 0' >/dev/null || fail 'TLP:AMBER went to the public'
