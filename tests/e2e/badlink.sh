#!/bin/sh
# a few incidents over a link that loses packets, is slow and is cut: the short form of bench/badlink.sh
here=$(cd "$(dirname "$0")/../.." && pwd)
exec "$here/bench/badlink.sh" 9 240
