#!/usr/bin/env python3
"""link.py DELAY_MS LOSS NS DEVICE NS DEVICE [NS DEVICE NS DEVICE ...] - bad links between network namespaces.

Makes a TUN device in each namespace named and carries packets between the two of each pair, each after DELAY_MS, LOSS of
them (0..1) not at all. For bench/badlink.sh, on machines whose kernel has no netem too. Prints "ready".
Ends with its standard input.
"""
import ctypes, fcntl, heapq, os, random, select, struct, sys, time

TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454ca, 1, 0x1000, 0x40000000
delay, loss = float(sys.argv[1]) / 1000, float(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
chance = random.Random(1)


def enter(fd):
    if libc.setns(fd, CLONE_NEWNET) != 0:
        sys.exit('cannot enter a namespace: ' + os.strerror(ctypes.get_errno()))


def tun(ns, name):
    fd = os.open('/run/netns/' + ns, os.O_RDONLY)
    enter(fd)
    t = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(t, TUNSETIFF, struct.pack('16sH14x', name.encode(), IFF_TUN | IFF_NO_PI))
    enter(home)
    os.close(fd)
    return t


ends = [tun(sys.argv[i], sys.argv[i + 1]) for i in range(3, len(sys.argv), 2)]
other = {t: ends[i ^ 1] for i, t in enumerate(ends)}
late, n = [], 0
print('ready', flush=True)
while True:
    wait = max(0, late[0][0] - time.monotonic()) if late else None
    ready, _, _ = select.select(ends + [0], [], [], wait)
    if 0 in ready:
        break
    now = time.monotonic()
    for t in ready:
        for _ in range(64):
            try:
                packet = os.read(t, 65536)
            except OSError:
                break
            if chance.random() >= loss:
                heapq.heappush(late, (now + delay, n, other[t], packet))
                n += 1
    while late and late[0][0] <= time.monotonic():
        _, _, t, packet = heapq.heappop(late)
        try:
            os.write(t, packet)
        except OSError:
            pass
