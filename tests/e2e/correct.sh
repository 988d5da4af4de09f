#!/bin/sh
# what was set right travels by stick and is answered; reading again does not undo it; old exports are found out
. "$(dirname "$0")/lib.inc"
two_nodes
two_in_khorog
printf 'EXERCISE EXERCISE EXERCISE\nKHOROG, 4 May 2026 - Police said 3 people were killed in an attack in Ishkashim district of Badakhshan on 3 May.\n' >"$work/one.txt"
p a ingest --quiet "$work/one.txt"
one=$("$PAMIR" list incidents --node "$work/a" --json | jq -r .id)
p a release "$one" --to khorog
p a release "$one" --to khorog
grep -q 'nothing new' "$work/out" || fail "released twice: $(cat "$work/out")"
p a bundle --for bishkek "$work/first"
p b apply "$work/first"
p b export --format csv --to "$work/old.csv"
p b export --check "$work/old.csv"

expect 1 'a wrong value' "$PAMIR" correct "$one" killed=some --reason x --node "$work/a"
expect 2 'no value' "$PAMIR" correct "$one" --reason x --node "$work/a"
expect 1 'no reason' "$PAMIR" correct "$one" killed=5 --node "$work/a"
p a correct "$one" killed=5-7 --reason 'the hospital counted again'
grep -q 'goes to 1 member of "khorog"' "$work/out" || fail "not sent: $(cat "$work/out")"
p a receipts "$one"
grep -q 'bishkek.*not reached since' "$work/out" || fail "$(cat "$work/out")"
p a bundle --for bishkek "$work/second"
p b apply "$work/second"
p b show "$one"
grep -q '5-7.*corrected by its owner' "$work/out" || fail "not corrected there: $(cat "$work/out")"
grep -q 'the hospital counted again' "$work/out" || fail "without a reason: $(cat "$work/out")"
p b apply "$work/first" # out of order: the older one does not come back
p b show "$one"
grep -q '5-7' "$work/out" || fail "the older version came back: $(cat "$work/out")"
p b bundle --for almaty "$work/answer"
p a apply "$work/answer"
p a receipts "$one"
grep -q 'bishkek.*applied 2' "$work/out" || fail "not answered: $(cat "$work/out")"
expect 1 "a partner's object" "$PAMIR" correct "$one" killed=9 --reason x --node "$work/b"
expect 1 'an old table' "$PAMIR" export --check "$work/old.csv" --node "$work/b"
grep -q '^corrected' "$work/out" || fail "the old table: $(cat "$work/out")"

# reading the report again, after a name was taken away, leaves what a person set as it is
mkdir -p "$work/a/registers"
printf 'id\talias\tlang\tscript\tkind\tfrom\tto\tsource\tnote\nAF-BDS/Ishkashim\tIshkashim\ten\tLatn\tremoved\t\t\t\ttried out\n' \
    >"$work/a/registers/aliases.tsv"
p a ingest --quiet "$work/one.txt"
p a show "$one"
grep -q '5-7' "$work/out" || fail "reading again undid it: $(cat "$work/out")"

p a retract "$one" --reason 'it was a firework'
p a bundle --for bishkek "$work/third"
p b apply "$work/third"
expect 1 'an old table' "$PAMIR" export --check "$work/old.csv" --node "$work/b"
grep -q '^retracted.*it was a firework' "$work/out" || fail "the old table: $(cat "$work/out")"
p b export --list
grep -q 'old.csv .*[1-9] retracted' "$work/out" || fail "the list of exports: $(cat "$work/out")"
p b export --format csv --to "$work/new.csv"
grep -q "^$one,exercise,,retracted,,," "$work/new.csv" || fail "a new table does not say so: $(cat "$work/new.csv")"
expect 1 'a table of somebody else' "$PAMIR" export --check "$work/second.csv" --node "$work/b"
printf '{"id":"%s"}' "$one" >"$work/else.json"
expect 1 'any file that names it' "$PAMIR" export --check "$work/else.json" --node "$work/b"
for n in a b; do p $n check --deep; p $n verify; done
