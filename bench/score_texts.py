#!/usr/bin/env python3
"""score_texts.py - how well names in running text are found (bench/names/texts.tsv).

    score_texts.py PAMIR [TEXTS] [--part dev|test|reports1|...|reports4] [--errors]

Each marked name counts as found when a hit with a right id lies over its words, or a longer one with the id
of something that belongs to it ("Governor of Takhar" over "Takhar"). A hit with an id for which neither is true
is wrong. Printed: recall (found of the marked), precision (of all hits
with an id), the largest recall at precision 0.97 when hits below some score are left out, and the calibration
error of all hits (ECE: ten bins of the best guess's score against whether that guess is right)."""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
mark = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")


def kind_of(name):
    known = name.split(":")[0] if ":" in name else "place"
    return {"state": "state", "place": "province" if "/" not in name else "district or town"}.get(known, known)


def plain(text):
    """The text without marks, and (start, end, ids) of each in bytes."""
    out, names, at = "", [], 0
    for m in mark.finditer(text):
        out += text[at:m.start()]
        start = len(out.encode())
        out += m.group(1)
        names.append((start, len(out.encode()), m.group(2).split("|")))
        at = m.end()
    return out + text[at:], names


def belongings():
    """Id -> all that it belongs to: parents of parents, and the state."""
    up, all_up = {}, {}
    for name in ("entities.tsv", "places.tsv"):
        for row in open(os.path.join(here, "..", "registers", name), encoding="utf-8"):
            cells = row.rstrip("\n").split("\t")
            if len(cells) > 5:
                up[cells[0]] = [cells[3]] + (["state:" + cells[4]] if cells[4] else [])
                if cells[0].startswith("border:"):
                    up[cells[0]] += ["state:" + c for c in cells[0][7:].split("-")]
    for start in up:
        todo, seen = [start], set()
        while todo:
            for other in up.get(todo.pop(), []):
                if other and other not in seen:
                    seen.add(other)
                    todo.append(other)
        all_up[start] = seen
    return all_up


over = belongings()


def answers(hit, name):
    longer = hit["end"] - hit["start"] > name[1] - name[0] and hit["start"] <= name[0] and name[1] <= hit["end"]
    return hit["guess"] in name[2] or (longer and any(i in over.get(hit["guess"], ()) for i in name[2]))


class Tally:
    def __init__(self):
        self.marked = self.found = self.hits = self.right = 0
        self.scored = []  # (score, is the best guess right, has it an id)

    def line(self, name):
        bins = collections.defaultdict(lambda: [0.0, 0])
        for score, right, _ in self.scored:
            b = bins[min(int(score * 10), 9)]
            b[0] += score
            b[1] += right
        ece = sum(abs(p - r) for p, r in bins.values()) / max(len(self.scored), 1)
        best = good = n = 0
        for score, right, chosen in sorted(self.scored, key=lambda x: -x[0]):
            n, good = n + chosen, good + (right and chosen)
            if n and good / n >= 0.97:
                best = good
        return (f"{name:<20}{self.marked:>7}{self.found / max(self.marked, 1):>8.3f}"
                f"{self.right / max(self.hits, 1):>8.3f}{best / max(self.marked, 1):>8.3f}{ece:>8.3f}")


def score(hits, names, tallies, lang, errors, text):
    asked = [n for n in names if n[2] != ["?"] and n[2] != ["NIL"]]
    left_out = [n for n in names if n[2] == ["?"]]
    seen = set()
    for h in hits:
        if any(h["start"] < n[1] and n[0] < h["end"] for n in left_out):
            continue
        under = [n for n in asked if h["start"] < n[1] and n[0] < h["end"]]
        right = any(answers(h, n) for n in under)
        chosen = "id" in h
        keys = ["all", f"language {lang}", f"kind {kind_of(under[0][2][0] if under else h['guess'])}"]
        for key in keys:
            t = tallies[key]
            t.hits += chosen
            t.right += chosen and right
            t.scored.append((h["score"], right, chosen))
        if chosen and right:
            seen |= {n[:2] for n in under if answers(h, n)}
        elif chosen or (under and h["score"] > 0.3):
            errors.append((lang, h["text"], "|".join(under[0][2]) if under else "-", h.get("id", "NIL"),
                           h["guess"], h["score"], text))
    for n in asked:
        for key in ("all", f"language {lang}", f"kind {kind_of(n[2][0])}"):
            tallies[key].marked += 1
            tallies[key].found += n[:2] in seen
        if n[:2] not in seen:
            errors.append((lang, text.encode()[n[0]:n[1]].decode(), "|".join(n[2]), "missed", "", 0, text))


def main():
    a = argparse.ArgumentParser()
    a.add_argument("pamir")
    a.add_argument("texts", nargs="?", default=os.path.join(here, "names", "texts.tsv"))
    a.add_argument("--part", default="")
    a.add_argument("--errors", action="store_true")
    o = a.parse_args()
    tallies, errors = collections.defaultdict(Tally), []
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "text.txt")
        for row in open(o.texts, encoding="utf-8"):
            cells = row.rstrip("\n").split("\t")
            if row.startswith("#") or cells[0] == "part" or (o.part and cells[0] != o.part):
                continue
            text, names = plain(cells[3])
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            got = subprocess.run([os.path.abspath(o.pamir), "names", "find", path, "--date", cells[2], "--json"], check=True,
                                 capture_output=True, cwd=tmp).stdout.decode()
            score([json.loads(l) for l in got.splitlines()], names, tallies, cells[1], errors, text)
    print(f"{'':<20}{'marked':>7}{'recall':>8}{'precis.':>8}{'at .97':>8}{'ECE':>8}")
    for key in sorted(tallies, key=lambda k: (k != "all", k)):
        print(tallies[key].line(key))
    if o.errors:
        for e in errors:
            print(f"{e[0]} {e[1]}: wanted {e[2]}, got {e[3]} ({e[4]} {e[5]:.2f})  {e[6]}")


if __name__ == "__main__":
    sys.exit(main())
