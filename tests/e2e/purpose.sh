#!/bin/sh
# what came under conditions is listed, found and shown for a purpose only, here and on the page; who read it is told
. "$(dirname "$0")/lib.inc"
two_nodes
p a member add bishkek --key "$key_b"
p a format new khorog --persons 1 --top amber --purpose
id=$(cat "$work/out")
p a format join khorog bishkek
p b member add almaty --key "$key_a"
p b format new khorog --id "$id" --persons 1 --top amber --purpose
p b format join khorog almaty
printf 'EXERCISE EXERCISE EXERCISE\nKHOROG, 4 May 2026 - Police said 3 people were killed in an attack in Ishkashim district of Badakhshan on 3 May.\n' >"$work/one.txt"
printf 'EXERCISE EXERCISE EXERCISE\nOSH, 9 May 2026 - Officials said 2 people were wounded in a clash in Batken on 8 May.\n' >"$work/two.txt"
p a ingest --quiet "$work/one.txt"
p b ingest --quiet "$work/two.txt"
one=$("$PAMIR" list incidents --node "$work/a" --json | jq -r .id)
two=$("$PAMIR" list incidents --node "$work/b" --json | jq -r .id)
p a release "$one" --to khorog
p a bundle --for bishkek "$work/stick"
p b apply "$work/stick"

for json in '' --json; do
    p b list incidents $json
    grep -q "${two%%-????-*}" "$work/out" || fail 'what is ours is not listed'
    ! grep -q "${one%%-????-*}" "$work/out" || fail 'listed without a purpose'
    grep -q '^1 that came from partners under conditions is not shown' "$work/err" || fail "not said: $(cat "$work/err")"
    p b search Ishkashim $json
    ! grep -q . "$work/out" || fail "found without a purpose: $(cat "$work/out")"
done
expect 1 'shown without a purpose' "$PAMIR" show "$one" --node "$work/b"
p b log --who-read "$one"
! grep -q person: "$work/out" || fail "somebody read it: $(cat "$work/out")"

p b list incidents --purpose 'daily picture'
grep -q "${one%%-????-*}" "$work/out" || fail 'not listed for a purpose'
p b search Ishkashim --purpose 'weekly report' --json
grep -q "$one" "$work/out" || fail 'not found for a purpose'
p b log --who-read "$one"
grep -q 'daily picture' "$work/out" && grep -q 'weekly report' "$work/out" || fail "not put down: $(cat "$work/out")"
p b log --who-read "$two"
! grep -q 'daily picture' "$work/out" || fail 'ours needs no purpose'

# files
p b export --format csv --to "$work/without.csv"
! grep -q "$one" "$work/without.csv" || fail 'exported without a purpose'
grep -q 'kept back.*--purpose' "$work/err" || fail "not said: $(cat "$work/err")"
p b export --format csv --to "$work/with.csv" --purpose 'annual report'
grep -q "$one" "$work/with.csv" || fail 'not exported for a purpose'
p b log --who-read "$one"
grep -q 'annual report' "$work/out" || fail 'the export is not put down'

# the page
port=$(free_port)
serving b "$port"
curl -s "http://127.0.0.1:$port/api/incidents" >"$work/page"
jq -e '.restricted == 1 and (.accounts | length == 1)' "$work/page" >/dev/null || fail "the page: $(cat "$work/page")"
curl -s "http://127.0.0.1:$port/api/incidents?purpose=morning%20briefing" >"$work/page"
jq -e '.restricted == null and (.accounts | length == 2)' "$work/page" >/dev/null || fail "the page for a purpose: $(cat "$work/page")"
p b log --who-read "$one"
grep -q 'morning briefing' "$work/out" || fail "the page's reading is not put down: $(cat "$work/out")"
p b check --deep
