#!/bin/sh
# a second reader is believed only where the text bears it out, and whatever it does the rules' reading stays
. "$(dirname "$0")/lib.inc"
"$PAMIR" init "$work/n" --status exercise >/dev/null
cat >"$work/t.txt" <<'END'
EXERCISE EXERCISE EXERCISE

KUNDUZ, 12 October 2026 -- A roadside bomb killed at least five policemen in Imam Sahib district on Sunday, police said.

Officials blamed ISKP for it. A shopkeeper said “nobody had seen the strangers before”. Trade
suffers as well: exports fell by 12 percent, traders said.
END
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>/dev/null
python3 "$here/tests/e2e/chat_server.py" "$work" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
i=0
until [ -e "$work/port" ]; do
    i=$((i + 1))
    [ $i -lt 200 ] || fail 'the test server does not start'
    sleep 0.05
done
port=$(cat "$work/port")
cp "$work/n/pamir.conf" "$work/conf"
# plays WHAT [LINE...] : the config names the server that plays WHAT; further lines of it
plays() {
    { grep -v '^second_reader' "$work/conf"
      echo "second_reader = http://127.0.0.1:$port/$1/v1"; shift
      echo 'second_reader_model = test/model:1'; echo 'second_reader_seconds = 2'
      for line; do echo "$line"; done; } >"$work/n/pamir.conf"
}
read_it() { "$PAMIR" read --node "$work/n" "$work/t.txt" --json "$@"; }
only_rules() { jq -c 'del(.second) | .incidents |= map(select(.rule | startswith("model:") | not))
    | .claims |= map(select(.rule | startswith("model:") | not))
    | .figures |= map(select(.rule | startswith("model:") | not))'; }
read_it >"$work/rules.json"
rules=$(jq -c . "$work/rules.json")

# not configured
expect 1 'no second reader' read_it --second
grep -q 'second_reader' "$work/err" || fail "the words do not say what to do: $(cat "$work/err")"
[ "$(read_it | jq -c .)" = "$rules" ] || fail 'reading without it is not the same'

# good, and good between other words
for play in good fenced; do
    plays $play
    read_it --second >"$work/$play.json" || fail "$play"
    jq -e '.second | .kept == 3 and .model == "test/model:1" and .unanswered == 0
        and ([.thrown[]] | add) == 0' "$work/$play.json" >/dev/null || fail "$play: $(jq -c .second "$work/$play.json")"
done
jq -e '.incidents | map(select(.rule == "model:test/model:1")) | length == 1 and
    (.[0] | .trigger.text == "bomb" and .kind == "bombing" and .when.start == "2026-10-11" and .where[0].id == "AF-KDZ/Imam Sahib"
     and .killed.min == 5 and .killed.max == null and .killed.hedge == "at-least"
     and .perpetrators[0].id == "group:isis-k" and .perpetrators[0].claimant == "Officials" and .perpetrators[0].stance == "alleges")' \
    "$work/good.json" >/dev/null || fail "incident: $(jq -c '.incidents' "$work/good.json")"
jq -e '.claims | map(select(.rule == "model:test/model:1")) | length == 1 and
    (.[0].span.text == "“nobody had seen the strangers before”" and .[0].claimant.span.text == "A shopkeeper")' \
    "$work/good.json" >/dev/null || fail "claim: $(jq -c '.claims' "$work/good.json")"
jq -e '.figures | map(select(.rule == "model:test/model:1")) | length == 1 and .[0].value == 12 and
    .[0].measure == "trade" and .[0].change == "decrease"' "$work/good.json" >/dev/null || fail figure
python3 - "$work/good.json" <<'END' || fail 'a span is not what stands there'
import json, sys
doc = json.load(open(sys.argv[1], encoding="utf-8"))
raw, n = doc["text"].encode(), 0
def walk(o):
    global n
    if isinstance(o, dict):
        if {"start", "end", "text"} <= o.keys():
            n += 1
            assert raw[o["start"]:o["end"]].decode() == o["text"], o
        o = o.values()
    if not isinstance(o, (str, int, float, bool, type(None))):
        for x in o:
            walk(x)
walk(doc)
assert n > 20
END
[ "$(only_rules <"$work/good.json")" = "$rules" ] || fail 'the rules read something else when a model reads along'
tail -n 1 "$work/seen" | grep -q '"model":"test/model:1".*</text>' || fail 'the question is not what it should be'

# lies: what does not stand in the text is thrown away and counted; what is left of an item stays
plays lies
read_it --second >"$work/lies.json" || fail lies
jq -e '.second | .kept == 1 and .thrown.not_found == 7 and .thrown.no_code == 4 and .thrown.no_number == 2
    and .thrown.no_shape == 3 and .thrown.twice == 1' "$work/lies.json" >/dev/null || fail "lies: $(jq -c .second "$work/lies.json")"
jq -e '.incidents | map(select(.rule | startswith("model:"))) | length == 1 and
    (.[0] | has("killed") or has("injured") or has("where") or has("when") or has("perpetrators") or has("targets") | not)' \
    "$work/lies.json" >/dev/null || fail "a lie was kept: $(jq -c .incidents "$work/lies.json")"

# whatever it does, the rules' reading comes out and words say what happened
for play in broken html none down missing elsewhere cut endless drip silent; do
    plays $play
    : >"$work/seen"
    began=$(date +%s)
    read_it --second >"$work/out.json" 2>"$work/err" || fail "$play: exit status $?"
    [ $(($(date +%s) - began)) -le 12 ] || fail "$play takes too long"
    jq -e '.second | .unanswered == 1 and .kept == 0 and (.trouble | length > 0)' "$work/out.json" >/dev/null || fail "$play: $(jq -c .second "$work/out.json")"
    [ "$(only_rules <"$work/out.json")" = "$rules" ] || fail "$play changed the rules' reading"
    grep -q 'second reader' "$work/err" || fail "$play: no words"
    asked=$(grep -c . "$work/seen")
    case $play in
        down | cut) want=3 ;;
        *) want=1 ;;
    esac
    [ "$asked" = $want ] || fail "$play: asked $asked times, not $want"
    grep -q stolen "$work/seen" && fail 'text went to where the server pointed'
done
grep -q "^$(cat "$work/other") " "$work/seen" && fail 'text went to another port'
plays busy
read_it --second | jq -e '.second | .kept == 3 and .unanswered == 0' >/dev/null || fail 'busy, then good'
plays good
echo 'x' >"$work/empty" # nothing listens there
sed -i "s|127.0.0.1:$port|127.0.0.1:1|" "$work/n/pamir.conf"
read_it --second 2>/dev/null | jq -e '.second.unanswered == 1' >/dev/null || fail 'nobody listens'

# proxies of the environment are not used
plays good
(export http_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1
 read_it --second | jq -e '.second.kept == 3' >/dev/null) || fail 'a proxy of the environment was asked'

# text stays on this machine unless the config says otherwise for its marking, and never goes in the clear
for line in 'second_reader_elsewhere = none' 'second_reader_elsewhere = green'; do
    plays good "$line"
    sed -i 's|^second_reader = .*|second_reader = https://reader.invalid|' "$work/n/pamir.conf"
    expect 1 'an amber text to another machine' read_it --second --tlp amber
    grep -q second_reader_elsewhere "$work/err" || fail "words: $(cat "$work/err")"
done
read_it --second --tlp green 2>"$work/err" | jq -e '.second.unanswered == 1' >/dev/null || fail 'a green one may try'
sed -i 's|^second_reader = .*|second_reader = http://reader.invalid|' "$work/n/pamir.conf"
expect 1 'in the clear' read_it --second --tlp clear
grep -q https "$work/err" || fail "words: $(cat "$work/err")"
sed -i 's|^second_reader = .*|second_reader = https://127.0.0.1:'"$port"'|' "$work/n/pamir.conf"
read_it --second 2>/dev/null | jq -e '.second.unanswered == 1' >/dev/null || fail 'https to a server that has none'
sed -i 's|^second_reader = .*|second_reader = https://localhost:'"$(cat "$work/secure")"'/good|' "$work/n/pamir.conf"
: >"$work/seen"
read_it --second 2>"$work/err" | jq -e '.second.unanswered == 1' >/dev/null || fail 'a certificate that nobody signed was believed'
grep -qi certificate "$work/err" || fail "words: $(cat "$work/err")"
[ ! -s "$work/seen" ] || fail 'text went to a server with a certificate that nobody signed'
for bad in 'second_reader_elsewhere = everybody' 'second_reader_seconds = 0'; do
    plays good "$bad"
    expect 1 "$bad" read_it
done
plays good
sed -i 's|^second_reader_model = .*|second_reader_model = a b|' "$work/n/pamir.conf"
expect 1 'a model without a good name' read_it --second

# side by side
plays good
read_it --compare >"$work/compare.json" || fail compare
jq -e '(.incidents + .claims + .figures | length) >= 3 and ([.incidents[], .claims[], .figures[]] | all(.verdict | IN("agree", "differ", "only rules", "only model")))
    and (.incidents | map(select(.model)) | length == 1) and .second.kept == 3' "$work/compare.json" >/dev/null || fail "compare: $(cat "$work/compare.json")"
"$PAMIR" read --node "$work/n" "$work/t.txt" --compare >"$work/page" || fail 'compare for people'
grep -q 'rules .*test/model:1' "$work/page" && grep -Eq '^incidents +[0-9]+ agree, [0-9]+ differ, [0-9]+ only rules, [0-9]+ only model' "$work/page" || fail "$(cat "$work/page")"
plays down
expect 1 'compare with a dead server' read_it --compare
