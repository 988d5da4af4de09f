#!/usr/bin/env python3
"""queries.py URL PID - what the page asks, 40 times each: median and 95th percentile; memory of the server."""
import statistics
import sys
import time
import urllib.request

base, pid = sys.argv[1], sys.argv[2]
for _ in range(100):
    try:
        urllib.request.urlopen(base + "/api/node").read()
        break
    except OSError:
        time.sleep(0.05)
print("| query | ms, median | ms, 95 % | kB |\n|---|---|---|---|")
for path in ["/api/node", "/api/incidents?limit=100", "/api/incidents?limit=500", "/api/incidents?kind=bombing&limit=100",
             "/api/incidents?place=AF-BDS&limit=100", "/api/incidents?words=convoy&limit=100", "/api/tally?by=kind",
             "/api/tally?by=month", "/api/tally?by=province", "/api/reports?limit=200"]:
    took, size = [], 0
    for _ in range(40):
        t = time.perf_counter()
        size = len(urllib.request.urlopen(base + path).read())
        took.append((time.perf_counter() - t) * 1e3)
    took.sort()
    print(f"| {path} | {statistics.median(took):.1f} | {took[37]:.1f} | {size / 1e3:.0f} |")
for line in open(f"/proc/{pid}/status"):
    if line.startswith(("VmRSS", "VmHWM")):
        print(line.split()[0], int(line.split()[1]) // 1024, "MiB")
