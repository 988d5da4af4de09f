# lib.sh - for the end-to-end tests: a folder of their own, and words when something is not as it should be.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
PAMIR=${PAMIR:-$here/build/pamir}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PAMIR_NODE
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
# expect N WHAT COMMAND... : the exit status is N
expect() {
    want=$1 what=$2
    shift 2
    got=0
    "$@" >"$work/out" 2>"$work/err" || got=$?
    [ "$got" = "$want" ] || {
        tail -n 20 "$work/out" "$work/err" >&2
        fail "$what: exit status $got, not $want"
    }
}
