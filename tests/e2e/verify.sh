#!/bin/sh
# the log is signed and proved, by Pamir and by a program that has public keys only; keys change
. "$(dirname "$0")/lib.inc"
VERIFY=$(dirname "$PAMIR")/pamir-verify
n=$work/n
"$PAMIR" init "$n" >/dev/null
cp "$n/node.pub" "$work/first.pub"
printf 'A bomb killed three people in Kunduz city on 4 May 2026, police said.\n' |
    "$PAMIR" ingest --node "$n" --quiet - >/dev/null 2>&1
expect 0 'a sound log' "$PAMIR" verify --node "$n" --key "$work/first.pub"
expect 0 'written' "$PAMIR" verify --node "$n" --write "$work/1.jsonl"
expect 0 'proved from outside' "$VERIFY" "$work/1.jsonl" "$work/first.pub"
expect 1 "a stranger's key" "$VERIFY" "$work/1.jsonl" 0000000000000000000000000000000000000000000000000000000000000000
expect 2 'no key' "$VERIFY" "$work/1.jsonl"

# each kind of harm to the exported log is found, and named
sed '9s/"object":"{/"object":"{ /' "$work/1.jsonl" >"$work/bytes"
sed '9d' "$work/1.jsonl" >"$work/missing"
sed '9{h;d};10{G}' "$work/1.jsonl" >"$work/swapped"
sed '$d' "$work/1.jsonl" >"$work/unsigned"
sed '$s/"sig":"./"sig":"x/' "$work/1.jsonl" >"$work/signature"
head -c 3000 "$work/1.jsonl" >"$work/cut"
for harm in bytes missing swapped unsigned signature cut; do
    expect 1 "$harm" "$VERIFY" "$work/$harm" "$work/first.pub"
    grep -q '^BAD .*[0-9]' "$work/out" || fail "$harm: not named: $(cat "$work/out")"
done

# a new key: followed by those who know the old one
expect 0 rotate "$PAMIR" key rotate --node "$n"
cmp -s "$n/node.pub" "$work/first.pub" && fail 'the key is still the old one'
[ ! -e "$n/node.key.next" ] || fail 'the new key lies beside the old one still'
[ "$(stat -c %a "$n/node.key")" = 600 ] || fail 'others can read the new key'
printf 'Two guards were injured near Rustaq on 6 May 2026, officials said.\n' |
    "$PAMIR" ingest --node "$n" --quiet - >/dev/null 2>&1
expect 0 'old key known' "$PAMIR" verify --node "$n" --key "$work/first.pub"
expect 0 'new key known' "$PAMIR" verify --node "$n" --key "$n/node.pub"

# a lost key: nobody follows by himself
expect 0 lost "$PAMIR" key lost --node "$n"
expect 1 'the old key alone' "$PAMIR" verify --node "$n" --key "$work/first.pub"
expect 0 'told in another way' "$PAMIR" verify --node "$n" --key "$work/first.pub,$n/node.pub"
expect 0 check "$PAMIR" check --node "$n"

# a key that was cut off while it changed is put in place by the next command that writes
cp "$n/node.key" "$work/old.key"
"$PAMIR" key rotate --node "$n" >/dev/null 2>&1
mv "$n/node.key" "$n/node.key.next"
cp "$work/old.key" "$n/node.key"
expect 0 'a cut off rotation' "$PAMIR" key show --node "$n"
cmp -s "$n/node.key" "$work/old.key" && fail 'the rotation was not finished'

# another node's key in its place is noticed, not used
"$PAMIR" init "$work/other" >/dev/null
cp "$work/other/node.key" "$work/other/node.pub" "$n/"
printf 'A drone was shot down near Khorog on 7 May 2026, the ministry said.\n' |
    "$PAMIR" ingest --node "$n" --quiet - >/dev/null 2>&1
expect 1 'entries signed by nobody' "$PAMIR" verify --node "$n"

# what a partner sent carries his own signature: proved from outside as well, and by whose key
two_nodes
two_in_khorog
printf 'EXERCISE EXERCISE EXERCISE\nKHOROG, 4 May 2026 - Police said 3 people were killed in an attack in Ishkashim district of Badakhshan on 3 May.\n' >"$work/one.txt"
p a ingest --quiet "$work/one.txt"
one=$("$PAMIR" list incidents --node "$work/a" --json | jq -r .id)
p a release "$one" --to khorog
p a bundle --for bishkek "$work/stick"
p b apply "$work/stick"
p b verify --write "$work/2.jsonl"
expect 0 "the owners' signatures" "$VERIFY" "$work/2.jsonl" "$key_b"
grep -q "objects are signed by $key_a" "$work/out" || fail "whose objects: $(cat "$work/out")"
expect 0 'an owner who was given' "$VERIFY" "$work/2.jsonl" "$key_b" --owner "$key_a"
expect 1 'another owner' "$VERIFY" "$work/2.jsonl" "$key_b" --owner "$key_b"
grep -q '^BAD entry [0-9]*: its owner' "$work/out" || fail "not named: $(cat "$work/out")"
expect 2 'an owner without a key' "$VERIFY" "$work/2.jsonl" "$key_b" --owner

# a node that alters what a partner sent, and writes its own chain anew from there, is found out all the same
python3 - "$work/2.jsonl" "$work/altered" <<'END'
import hashlib, json, struct, sys
def text(s):
    return struct.pack(">I", len(s.encode())) + s.encode()
rows = [json.loads(line) for line in open(sys.argv[1])]
hit = next(i for i, r in enumerate(rows) if r.get("entry", {}).get("id", "").startswith("incident--"))
e = rows[hit]["entry"]
e["object"] = e["object"].replace("killed", "harmed", 1)
e["sha"] = hashlib.sha256(e["object"].encode()).hexdigest()
e["hash"] = hashlib.sha256(b"pamir-entry-1\n" + struct.pack(">qqq", e["seq"], e["added"], e["modified"])
    + text(e["who"]) + text(e["how"]) + text(e["id"]) + text(e["id"].split("--")[0])
    + bytes.fromhex(e["sha"]) + bytes.fromhex(e["prev"])).hexdigest()
open(sys.argv[2], "w").writelines(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)
END
expect 1 'an altered object of a partner' "$VERIFY" "$work/altered" "$key_b"
grep -q '^BAD line.*incident--.*somebody altered the object' "$work/out" || fail "not named: $(cat "$work/out")"
