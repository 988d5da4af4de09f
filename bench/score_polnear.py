#!/usr/bin/env python3
"""score_polnear.py PAMIR DATA.jsonl.gz - how well claims are read, against marked attributions.

DATA holds one article a line: {"doc", "text", "attributions": [{"source", "cue", "content"}]}, each
part a list of [start, end) in bytes of the text (the corpus PolNeAR, converted; not part of
Pamir). PAMIR is the program; its `read --json` is what is scored.

An attribution is found when the marker of a claim overlaps its cue. Claims with one marker count
as one. Its source is right when the claimant covers the head word of the marked source (or both
are missing), its content when claim and mark share 60 % of the longer one's bytes.
"""
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile


def covered(spans):
    out = set()
    for start, end in spans or []:
        out.update(range(start, end))
    return out


def head(text, spans):
    """The head word of a source: the last word before "of", "who", a comma ..."""
    start, end = spans[0][0], spans[-1][1]
    words = text[start:end].decode()
    first = re.split(r",|\s(?:of|for|in|at|from|who|which|that|with|on|and|to)\s|\(", words)[0]
    found = list(re.finditer(r"[\w'’.-]+", first.rstrip() or words))
    if not found:
        return start, end
    at = start + len(words[: found[-1].start()].encode())
    return at, at + len(found[-1].group().encode())


def markers(reading):
    """Claims by marker, those of the author left out."""
    out = {}
    for claim in reading.get("claims", []):
        if claim.get("claimant", {}).get("id") == "author" or "marker" not in claim:
            continue
        key = claim["marker"]["start"], claim["marker"]["end"]
        out.setdefault(key, []).append(claim)
    return out


def best_match(key, claims, gold, used):
    content = set()
    for claim in claims:
        content.update(range(claim["span"]["start"], claim["span"]["end"]))
    best = None
    for i, mark in enumerate(gold):
        if i in used or not covered(mark["cue"]) & set(range(*key)):
            continue
        want = covered(mark["content"])
        share = len(want & content) / max(len(want), len(content), 1)
        if best is None or share > best[1]:
            best = i, share
    return best


def source_right(text, claims, mark):
    spans = [c["claimant"].get("span") for c in claims if "claimant" in c]
    spans = [s for s in spans if s]
    if not mark.get("source"):
        return not spans
    start, end = head(text, mark["source"])
    return any(s["start"] < end and start < s["end"] for s in spans)


def readings(pamir, docs):
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for i, doc in enumerate(docs):
            names.append(os.path.join(folder, "%05d.txt" % i))
            with open(names[-1], "wb") as f:
                f.write(doc["text"].encode())
        for start in range(0, len(names), 100):
            out = subprocess.run([pamir, "read", "--json", *names[start : start + 100]],
                                 stdout=subprocess.PIPE, check=True).stdout
            yield from (json.loads(line) for line in out.splitlines() if line)


def main(pamir, path):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        docs = [json.loads(line) for line in f]
    n_gold = n_read = 0
    right = {"cue": 0, "source": 0, "content": 0, "content and source": 0}
    for doc, reading in zip(docs, readings(pamir, docs), strict=True):
        text = doc["text"].encode()
        gold = [m for m in doc["attributions"] if m.get("cue") and m.get("content")]
        found = markers(reading)
        n_gold += len(gold)
        n_read += len(found)
        used = set()
        for key, claims in found.items():
            match = best_match(key, claims, gold, used)
            if match is None:
                continue
            used.add(match[0])
            source = source_right(text, claims, gold[match[0]])
            content = match[1] >= 0.6
            right["cue"] += 1
            right["source"] += source
            right["content"] += content
            right["content and source"] += source and content
    print("%d marked, %d read" % (n_gold, n_read))
    for name, n in right.items():
        p, r = n / max(n_read, 1), n / max(n_gold, 1)
        print("%-20s precision %.3f recall %.3f F1 %.3f" % (name, p, r, 2 * p * r / max(p + r, 1e-9)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
