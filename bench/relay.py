#!/usr/bin/env python3
"""relay.py LISTEN TO_HOST TO_PORT CUT_EVERY CUT_FOR COUNTS - a modem that hangs up.

Carries TCP from 127.0.0.1:LISTEN to TO_HOST:TO_PORT. Every CUT_EVERY seconds (0: never) all connections are reset and new
ones refused for CUT_FOR seconds. COUNTS gets "bytes there, bytes back, cuts, connections" each second. For bench/badlink.sh.
"""
import os, socket, struct, sys, threading, time

listen, host, port, every, pause, counts = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]), sys.argv[6]
total = [0, 0, 0, 0]
pairs, lock, down = set(), threading.Lock(), threading.Event()


def drop(s):
    try:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    s.close()


def carry(a, b, way):
    try:
        while True:
            data = a.recv(4096)
            if not data:
                break
            total[way] += len(data)
            b.sendall(data)
    except OSError:
        pass
    with lock:
        pairs.discard((a, b))
    drop(a)
    drop(b)


def serve(near):
    try:
        far = socket.create_connection((host, port), timeout=60)
        far.settimeout(None)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
    except OSError:
        drop(near)
        return
    if down.is_set():
        drop(near)
        drop(far)
        return
    with lock:
        pairs.add((near, far))
        pairs.add((far, near))
    threading.Thread(target=carry, args=(far, near, 1), daemon=True).start()
    carry(near, far, 0)


def cutter():
    while every > 0:
        time.sleep(every)
        down.set()
        total[2] += 1
        with lock:
            for a, b in list(pairs):
                drop(a)
        time.sleep(pause)
        down.clear()


def note():
    while True:
        with open(counts + '.new', 'w') as f:
            f.write('%d %d %d %d\n' % tuple(total))
        os.replace(counts + '.new', counts)
        time.sleep(1)


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', listen))
s.listen(16)
for f in (cutter, note):
    threading.Thread(target=f, daemon=True).start()
while True:
    c, _ = s.accept()
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    total[3] += 1
    if down.is_set():
        drop(c)
        continue
    threading.Thread(target=serve, args=(c,), daemon=True).start()
