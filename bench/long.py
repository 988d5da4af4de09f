#!/usr/bin/env python3
"""long.py PAMIR [LARGEST] - how long `pamir read --json` takes, and how much memory, for texts of 1 to 50 MB and for texts
written to be a burden.

Processor time and peak memory are those of the whole program, start-up and printing included. LARGEST: megabytes of the
longest text (50)."""
import os
import subprocess
import sys
import tempfile

pamir = sys.argv[1]
largest = int(sys.argv[2]) if len(sys.argv) > 2 else 50
here = os.path.dirname(os.path.abspath(__file__))
MB = 1000000


def run(path):
    """Processor seconds, peak resident MB, objects printed, exit status."""
    out = tempfile.TemporaryFile()
    child = subprocess.Popen([pamir, "read", "--json", path], stdout=out, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    out.seek(0)
    parts = sum(chunk.count(b"\n") for chunk in iter(lambda: out.read(1 << 20), b""))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, parts, child.returncode


def row(name, text, folder, ends=".txt"):
    path = os.path.join(folder, "text" + ends)
    with open(path, "wb") as f:
        f.write(text)
    seconds, memory, parts, status = run(path)
    told = f"{parts} parts" if parts > 1 else "read" if status == 0 else "refused"
    print(f"| {name} | {len(text) / MB:.1f} | {seconds:.2f} | {len(text) / MB / seconds:.1f} | {memory:.0f} | {told} |", flush=True)


with tempfile.TemporaryDirectory() as folder:
    reports = os.path.join(folder, "reports")
    subprocess.run([sys.executable, os.path.join(here, "corpus.py"), "800", reports], check=True)
    news = b"\n\n".join(open(os.path.join(reports, f), "rb").read() for f in sorted(os.listdir(reports)))
    sentence = b"The governor said that the road near Kunduz was closed and that men had attacked it and "
    small = os.path.join(folder, "small.txt")
    with open(small, "wb") as f:
        f.write(news[:2500])
    best = min(run(small)[0] for _ in range(5))
    print(f"one report of 2.5 kB, start-up and all: {best * 1000:.0f} ms of processor time\n")
    print("| text | MB | seconds | MB/s | peak memory, MB | |\n|---|---|---|---|---|---|")
    for n in (1, 5, 10, 50):
        if n <= largest:
            row("reports, one behind another", (news * (n * MB // len(news) + 1))[:n * MB], folder)
    n = largest * MB
    row("one line, one sentence", (sentence * (n // len(sentence) + 1))[:n], folder)
    row("one word", b"a" * n, folder)
    row("a million quotation marks", b'"' * MB, folder)
    row("a million quotations that never close", b'"a ' * MB, folder)
    row("a million divs, each in the one before", b"<html><body>" + b"<div>" * MB + b"text" + b"</div>" * MB, folder, ".html")
    row("brackets", b"(" * (4 * MB), folder)
    row("numbers only", b"12 " * (n // 3), folder)
    row("one place again and again", b"Kunduz " * (n // 7), folder)
    row("verbs of saying only", b"said " * (n // 5), folder)
    row("verbs of killing only", b"killed " * (n // 7), folder)
