#!/bin/sh
# two nodes over a wire and by stick: what is released arrives once, corrections and receipts travel, and what did not go says why
. "$(dirname "$0")/lib.inc"
two_nodes
two_in_khorog
cp -r "$work/b" "$work/c" # the same node, that will get everything by stick
"$PAMIR" account add bishkek --member bishkek --write --node "$work/a" >"$work/token" 2>/dev/null
port=$(free_port)
serving a "$port"

# an address needs a member, and https beyond this machine
expect 1 'a peer who is no member' "$PAMIR" peer add nobody "http://127.0.0.1:$port/" --node "$work/b"
expect 1 'a peer in the clear' "$PAMIR" peer add almaty http://192.0.2.1/ --node "$work/b"
p b peer add almaty "http://127.0.0.1:$port/taxii2/" --token --password-file "$work/token"
[ "$(stat -c %a "$work/b/peers/almaty.secret")" = 600 ] || fail 'the secret is not only ours'
! grep -q "$(cat "$work/token")" "$work/b/pamir.db" || fail 'the secret is in the data file'

# nothing is released: nothing comes, and the reason is told
p b sync almaty --json
jq -e '.received == 0 and .sent == 0 and (.why | length > 0)' "$work/out" >/dev/null || fail "$(cat "$work/out")"
p b sync almaty --json
jq -e '.requests == 1' "$work/out" >/dev/null || fail "nothing to do: $(cat "$work/out")"

printf 'EXERCISE EXERCISE EXERCISE\nKHOROG, 4 May 2026 - Police said 3 people were killed in an attack in Ishkashim district of Badakhshan on 3 May.\n' >"$work/one.txt"
printf 'EXERCISE EXERCISE EXERCISE\nOSH, 9 May 2026 - Officials said 2 people were wounded in a clash in Batken on 8 May.\n' >"$work/two.txt"
p a ingest --quiet "$work/one.txt"
p b ingest --quiet "$work/two.txt"
one=$("$PAMIR" list incidents --node "$work/a" --json | jq -r .id)
two=$("$PAMIR" list incidents --node "$work/b" --json | jq -r .id)
[ -n "$one" ] && [ -n "$two" ] || fail 'nothing was read'
p a release "$one" --to khorog
p b release "$two" --to khorog
p b sync almaty --json
jq -e '.received > 0 and .sent > 0 and .refused_by_us == 0 and .refused_by_him == 0' "$work/out" >/dev/null ||
    fail "$(cat "$work/out"; "$PAMIR" peers --node "$work/b")"
p b show "$one"
p a show "$two"
p b sync --json
jq -e '.received == 0 and .sent == 0 and .known == 0 and .requests == 1 and .why == "he has all that is released to him"' \
    "$work/out" >/dev/null || fail "a third time: $(cat "$work/out")"
p b peers --json
jq -e '.received > 0 and .sent > 0 and .queued == 0 and .contact' "$work/out" >/dev/null || fail "$(cat "$work/out")"

# taken back at one end, struck out at the other, and the receipt comes home
p a retract "$one" --reason 'it was another district'
p b sync almaty
"$PAMIR" list incidents --node "$work/b" --json | jq -r .id | grep -q "$one" && fail 'retracted, and still shown'
p b sync almaty
p a receipts "$one"
grep -q applied "$work/out" || fail "no receipt: $(cat "$work/out")"

# by stick: the same objects do no harm, and for nobody else
p a bundle --for bishkek --all "$work/stick"
expect 1 'a file that is there' "$PAMIR" bundle --for bishkek --all "$work/stick" --node "$work/a"
p b apply --json "$work/stick"
jq -e '.received == 0 and .known > 0 and .refused == 0' "$work/out" >/dev/null || fail "stick: $(cat "$work/out")"
expect 1 'our own bundle' "$PAMIR" apply "$work/stick" --node "$work/a"
grep -q 'another node' "$work/err" || fail "$(cat "$work/err")"
head -c 300 "$work/stick" >"$work/cut"
expect 1 'a cut bundle' "$PAMIR" apply "$work/cut" --node "$work/b"
[ "$("$PAMIR" bundle --for nobody "$work/x" --node "$work/a" 2>&1 >/dev/null | wc -l)" = 1 ] || fail 'no words'

# a node that only ever gets sticks has the same as one that was on the wire
p c apply "$work/stick"
for n in b c; do
    "$PAMIR" list reports --node "$work/$n" --json | jq -S -c 'select(.extensions | tostring | contains("sig"))' | sort >"$work/$n.list"
done
[ -s "$work/b.list" ] || fail 'nothing to compare'
cmp -s "$work/b.list" "$work/c.list" || fail 'by stick something else arrived than by wire'

kill -TERM $server
wait $server || fail 'does not stop cleanly'
server=
expect 1 'nobody is there' timeout 60 "$PAMIR" sync almaty --tries 2 --node "$work/b"
p b peers
grep -q 'the last time: ' "$work/out" || fail "no words about it: $(cat "$work/out")"
