#!/bin/sh
# three nodes: released by two persons, received by one and not by the other, consent, retraction with receipts, a stick
. "$(dirname "$0")/lib.inc"
export PAMIR
expect 0 'the demo of sharing' "$here/scripts/demo-share"
grep -q 'all as told' "$work/out" || fail 'it did not come to its end'
