#!/bin/sh
# a name that nobody knows is found in a report, mended, and known; lint, test, formats, tombstones
. "$(dirname "$0")/lib.inc"
node=$work/node
expect 0 'lint of what is shipped' "$PAMIR" names lint
grep -q '^0 faults' "$work/out" || fail 'the shipped registers have faults'
expect 0 'the shipped cases' "$PAMIR" names test
grep -q ' 0 failed' "$work/out" || fail 'a shipped case fails'
expect 2 'names without a word' "$PAMIR" names
expect 2 'names with a wrong word' "$PAMIR" names mend

# look into them
expect 0 'show an entity' "$PAMIR" names show AF-KHO
grep -q '^Khost  AF-KHO  (place, province)  in state:AF' "$work/out" || fail 'show does not say what it is'
grep -q '^  ru  Cyrl  short       Хост' "$work/out" || fail 'show does not list its names'
expect 1 'show of an id that is not there' "$PAMIR" names show nobody-at-all
printf 'Rain fell in Khost province on Monday.\n' >"$work/rain.txt"
expect 0 'find names in a file' "$PAMIR" names find "$work/rain.txt"
grep -q 'AF-KHO' "$work/out" || fail 'find does not find Khost'
expect 1 'find in a file that is not there' "$PAMIR" names find "$work/nowhere.txt"

expect 0 init "$PAMIR" init "$node"
cat >"$work/report.txt" <<'END'
KUNDUZ, 12 October 2026 - Two shops burned in Zbrontk district on Monday, the Grulb Liberation Front said.
The road to Zbrontk district is open again.
END
expect 0 ingest "$PAMIR" ingest --node "$node" "$work/report.txt"
expect 0 review "$PAMIR" names review --node "$node"
grep -q '^Zbrontk  (en, 2 times in 1 report)' "$work/out" || fail 'review does not list Zbrontk'
grep -q 'Two shops burned' "$work/out" || fail 'review does not show the sentence'
grep -q '^Grulb Liberation Front' "$work/out" || fail 'review does not list the front'
expect 0 'review as JSON' "$PAMIR" names review --node "$node" --json
jq -s -e 'any(.name == "Zbrontk" and .times == 2 and (.report | startswith("report--")))' "$work/out" >/dev/null ||
    fail 'review as JSON'
expect 1 'accept of an id that is not there' "$PAMIR" names accept Zbrontk AF-KDZ/Nowhere --node "$node"
expect 0 accept "$PAMIR" names accept Zbrontk AF-KDZ/Khanabad --node "$node"
grep -q "^AF-KDZ/Khanabad	Zbrontk	en	Latn	short			report--" "$node/registers/aliases.tsv" ||
    fail 'the line is not there'
grep -q '^report--' "$node/registers/sources.tsv" || fail 'the report is no source'
expect 0 'lint of own names' "$PAMIR" names lint --node "$node"
expect 0 'the name is known' "$PAMIR" resolve Zbrontk --node "$node"
grep -q 'AF-KDZ/Khanabad' "$work/out" || fail 'the accepted name is not known'
expect 1 'the same again' "$PAMIR" names accept Zbrontk AF-KDZ/Khanabad --node "$node"
expect 0 'review afterwards' "$PAMIR" names review --node "$node"
! grep -q '^Zbrontk ' "$work/out" || fail 'review lists what is mended'

# a table of one's own keeps its order of columns
printf 'alias\tid\tkind\tscript\tlang\tsource\tnote\n' >"$node/registers/aliases.tsv"
expect 0 'accept into a table of another order' "$PAMIR" names accept Qrundl AF-KDZ/Khanabad --lang en --node "$node"
grep -q "^Qrundl	AF-KDZ/Khanabad	short	Latn	en	usage" "$node/registers/aliases.tsv" || fail 'order of columns'

# a format's names, and a tombstone over them
printf 'id\talias\tlang\tscript\tkind\tsource\tnote\ngroup:isis-k\tOxus Column\ten\tLatn\tshort\tusage\t\n' \
    >"$node/registers/circle.aliases.tsv"
expect 0 'lint with a format' "$PAMIR" names lint --node "$node"
grep -q 'from the format circle' "$work/out" || fail 'lint does not tell the format'
expect 0 'a name of the format' "$PAMIR" resolve 'Oxus Column' --node "$node"
grep -q 'group:isis-k' "$work/out" || fail "the format's name is not known"
printf 'Oxus Column\tgroup:isis-k\tremoved\tLatn\ten\t\tnobody says so here\n' >>"$node/registers/aliases.tsv"
expect 0 'lint with a tombstone' "$PAMIR" names lint --node "$node"
"$PAMIR" resolve 'Oxus Column' --node "$node" >"$work/out" || true
! grep -q '100 %\|9[0-9] %  group:isis-k' "$work/out" || fail 'the tombstone does not take the name away'

# faults are told with their line, and the exit status says so
mkdir "$work/bad"
printf 'id\talias\tlang\tscript\tkind\tsource\tnote\ngroup:isis-k\tНовое\ten\tLatn\tshort\tusage\t\ngroup:nobody\tNobody\ten\tLatn\tshort\tusage\t\ngroup:isis-k\tOne\ten\tLatn\tstrange\tusage\t\n' \
    >"$work/bad/aliases.tsv"
expect 1 'lint of faults' "$PAMIR" names lint --registers "$work/bad"
for what in 'aliases.tsv:2: .*not written in Latn' 'aliases.tsv:3: no entity' 'aliases.tsv:4: .*no kind of alias'; do
    grep -q "$what" "$work/out" || fail "lint does not tell: $what"
done
printf 'text\tlang\tcountry\texpected_id\tnote\tin\nKunduz\ten\t\tAF-TAK\t\t\n' >"$work/bad/cases.tsv"
rm "$work/bad/aliases.tsv"
expect 1 'a case that fails' "$PAMIR" names test --registers "$work/bad"
grep -q 'cases.tsv:2: "Kunduz": wanted AF-TAK, got AF-KDZ' "$work/out" || fail 'test does not tell the failure'
expect 1 'a folder that is not there' "$PAMIR" names lint --registers "$work/nowhere"
expect 0 "the source's own folder over what is shipped" "$PAMIR" names lint --registers "$here/registers"
echo 'names: good'
