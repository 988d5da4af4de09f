#!/usr/bin/env python3
"""score_claims.py PAMIR - claims with claimant, read from the marked texts of bench/claims.

NAME.txt is an invented report, NAME.tsv its claims: claimant as the text names it (empty: nobody is
named), stance, what is claimed. Claims of the author are left out on both sides, and so is what is
only thought or wanted (kind attitude or plan) unless it was marked. A claim is right when it shares
60 % of the longer one's bytes and its claimant's words overlap (or both name nobody).
"""
import glob
import json
import os
import re
import subprocess
import sys


def find(text, words, near):
    """The place of words in text that is nearest to a byte."""
    best = None
    for m in re.finditer(rb"(?<!\w)" + re.escape(words) + rb"(?!\w)", text):
        if best is None or abs(m.start() - near) < abs(best - near):
            best = m.start()
    if best is None:
        sys.exit("not in the text: " + words.decode())
    return best, best + len(words)


def marks(text, path):
    out = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            who, stance, what = line.rstrip("\n").split("\t")
            start, end = find(text, what.encode(), 0)
            out.append((start, end, find(text, who.encode(), start) if who else None, stance))
    return out


def share(a, b):
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(both, 0) / max(a[1] - a[0], b[1] - b[0])


def main(pamir):
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "claims")
    n_marked = n_read = n_content = n_right = n_stance = 0
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        out = subprocess.run([pamir, "read", "--json", path], stdout=subprocess.PIPE, check=True).stdout
        reading = json.loads(out.splitlines()[0])
        gold = marks(reading["text"].encode(), path[:-4] + ".tsv")
        n_marked += len(gold)
        used = set()
        for claim in reading["claims"]:
            who = claim.get("claimant", {})
            if who.get("id") == "author":
                continue
            at = claim["span"]["start"], claim["span"]["end"]
            best = max((i for i in range(len(gold)) if i not in used),
                       key=lambda i: share(at, gold[i]), default=None)
            found = best is not None and share(at, gold[best]) >= 0.6
            if not found and claim.get("kind") != "statement":
                continue
            n_read += 1
            span = who.get("span")
            right = found and (span is None if gold[best][2] is None else span is not None and
                               span["start"] < gold[best][2][1] and gold[best][2][0] < span["end"])
            if found:
                used.add(best)
                n_content += 1
                n_right += right
                n_stance += right and claim["stance"] == gold[best][3]
                if right and claim["stance"] != gold[best][3]:
                    print("%s: %r %s, read as %s" % (os.path.basename(path), claim["span"]["text"][:90],
                                                    gold[best][3], claim["stance"]))
            if not right:
                print("%s: read %r by %r (%s)" % (os.path.basename(path), claim["span"]["text"][:90],
                                                 (span or {}).get("text"), claim["rule"]))
        for i, mark in enumerate(gold):
            if i not in used:
                print("%s: missed %r" % (os.path.basename(path),
                                         reading["text"].encode()[mark[0]:mark[1]].decode()[:90]))
    print("%d marked, %d read" % (n_marked, n_read))
    for name, n in ("content", n_content), ("content and claimant", n_right), ("and stance", n_stance):
        p, r = n / max(n_read, 1), n / max(n_marked, 1)
        print("%-20s precision %.3f recall %.3f F1 %.3f" % (name, p, r, 2 * p * r / max(p + r, 1e-9)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
