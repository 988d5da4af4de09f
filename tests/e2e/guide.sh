#!/bin/sh
# the guide to sharing, run as it is written: every block marked <!-- run -->, in order, in one shell
. "$(dirname "$0")/lib.inc"
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/run"
ln -s "$(realpath "$PAMIR")" "$work/bin/pamir"
PATH=$work/bin:$PATH
python3 - "$here/docs/share-a-format.md" >"$work/script" <<'END'
import re, sys
text = open(sys.argv[1], encoding='utf-8').read()
blocks = re.findall(r'<!-- run( serve=\S+)? -->\n```sh\n(.*?)```', text, re.S)
assert len(blocks) >= 10, 'the guide has lost its commands'
for serve, block in blocks:
    if serve:
        port = serve.split(':')[1]
        block = block.rstrip() + ' >serve.out 2>&1 &\n' + f'''echo $! >server.pid
i=0
until curl -s -o /dev/null http://127.0.0.1:{port}/api/node; do
    i=$((i + 1)); [ $i -lt 200 ]; sleep 0.05
done
'''
    print(block)
END
cd "$work/run"
got=0
sh -eux "$work/script" >"$work/out" 2>&1 || got=$?
[ ! -f server.pid ] || server=$(cat server.pid)
[ $got = 0 ] || fail "the guide stops: $(tail -n 12 "$work/out")"
[ "$(grep -c 'not reached since' "$work/out")" = 3 ] || fail "receipts before: $(grep receipts -A3 "$work/out")"
[ "$(grep -c 'liaison .* applied' "$work/out")" = 3 ] || fail "receipts after: $(tail -n 20 "$work/out")"
grep '^  holds' "$work/out" | tail -n 3 >"$work/states"
[ "$(sort -u "$work/states" | wc -l)" = 1 ] && ! grep -q ' 0 released' "$work/states" ||
    fail "wire and stick do not end in the same: $(cat "$work/states")"
grep -q 'border liaison' "$work/out" || fail 'nobody is said to have read it'
for n in dushanbe bishkek almaty; do pamir check --node $n >/dev/null || fail "$n is not sound"; done
