#!/usr/bin/env python3
"""score_names.py - how well names in other scripts are found in a list of places.

    score_names.py PAMIR DICT QUERIES [--learn NAMES_LEARN] [--folds N] [--worst N] [--all]

DICT: id, kind, cc, name_en, name_local; QUERIES: kind, cc, lang, script, name, gold, source; TSV, plain
or .gz. With --learn, the countries are dealt into N parts by region (default 5); for each part weights
are learned from the names of all other countries and the part is reported: no name, no place and no
country of the report was learned from. Without it the built-in weights are scored as they are.

Right: the first guess is the gold id or, when the country is not given, an entry of the same kind whose
English or local name is spelled as the gold's. Printed: recall@1, recall@5, the largest recall at
precision 0.97 when answers below some score are left out, and the calibration error (ECE, 10 equal-width
bins of the first guess's score against whether it is right; NIL counts as wrong with its score 0)."""
import argparse
import collections
import gzip
import os
import subprocess
import sys
import tempfile
import unicodedata

# Countries that are near each other are held out together, so that a report is on an unseen region.
REGIONS = [
    "TR AZ GE AM IQ SY SA AE YE OM KW QA BH JO LB IL PS EG SD LY DZ MA TN MR CY".split(),
    "JP KR KP TW TH VN LA KH MM MY ID PH SG TL BN PG FJ AU NZ".split(),
    "RU UA BY MD PL CZ SK HU RO BG RS HR SI MK AL ME BA LT LV EE XK GR".split(),
    "US CA MX GT BZ HN SV NI CR PA CU HT DO JM BR AR CL PE CO VE EC BO PY UY".split(),
]


words = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "registers", "words")


def rows_of(path):
    raw = open(path, "rb").read()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    return [l.split("\t") for l in text.split("\n")[1:] if l]


def spelled(name):
    flat = unicodedata.normalize("NFKD", name).lower().replace("-", " ").replace("ı", "i")
    return " ".join("".join(c for c in flat if c.isascii() and (c.isalnum() or c == " ")).split())


def answers(pamir, dictionary, queries, with_country, weights):
    call = [pamir, "resolve", "--dict", dictionary, "--batch", queries, "--top", "5"]
    call += ["--with-country"] if with_country else []
    call += ["--weights", weights] if weights else []
    out = subprocess.run(call, check=True, capture_output=True).stdout.decode("utf-8")
    return [l.split("\t")[1:] for l in out.split("\n")[:-1]]


class Tally:
    def __init__(self):
        self.n = self.first = self.five = 0
        self.scored = []

    def add(self, right, among, score):
        self.n += 1
        self.first += right
        self.five += among
        self.scored.append((score, right))

    def at_precision(self, least):
        best, good, n = 0, 0, 0
        ordered = sorted(self.scored, key=lambda x: -x[0])
        for i, (score, right) in enumerate(ordered):
            n += 1
            good += right
            last = i + 1 == len(ordered) or ordered[i + 1][0] < score
            if last and score > 0 and good / n >= least:
                best = good
        return best / max(self.n, 1)

    def ece(self):
        bins = collections.defaultdict(lambda: [0, 0.0, 0])
        for score, right in self.scored:
            b = bins[min(int(score * 10), 9)]
            b[0] += 1
            b[1] += score
            b[2] += right
        return sum(abs(b[1] - b[2]) for b in bins.values()) / max(self.n, 1)

    def line(self, name):
        n = max(self.n, 1)
        return (f"{name:<28}{self.n:>8}{self.first / n:>9.3f}{self.five / n:>9.3f}"
                f"{self.at_precision(0.97):>9.3f}{self.ece():>9.3f}")


def score(queries, got, places, with_country, tallies, wrong):
    for q, guesses in zip(queries, got):
        kind, _, lang, _, name, gold = q[:6]
        good = {gold}
        if not with_country:
            good |= places["alike"][(kind, spelled(places["by id"][gold][3]))]
            good |= places["alike"][(kind, spelled(places["by id"][gold][4]))]
        pairs = [] if guesses == ["NIL"] else [g.rsplit(":", 1) for g in guesses]
        right = bool(pairs) and pairs[0][0] in good
        among = any(p[0] in good for p in pairs)
        p = float(pairs[0][1]) if pairs else 0.0
        for key in (("kind", kind), ("language", f"{kind} {lang}")):
            tallies[key].add(right, among, p)
        if not right:
            wrong.append((p, kind, lang, name, gold, pairs[0][0] if pairs else "NIL"))


def main():
    a = argparse.ArgumentParser()
    a.add_argument("pamir")
    a.add_argument("dict")
    a.add_argument("queries")
    a.add_argument("--learn")
    a.add_argument("--folds", default="")
    a.add_argument("--worst", type=int, default=0)
    a.add_argument("--adm", action="store_true", help="provinces only")
    a.add_argument("--keep", help="a folder to keep the weights of each part in, used again")
    o = a.parse_args()
    places = {"by id": {}, "alike": collections.defaultdict(set)}
    for r in rows_of(o.dict):
        places["by id"][r[0]] = r
        for name in r[3:5]:
            places["alike"][(r[1], spelled(name))].add(r[0])
    queries = [q for q in rows_of(o.queries) if not o.adm or q[0] == "adm"]
    countries = sorted({q[1] for q in queries})
    named = {c for r in REGIONS for c in r}
    parts = [[c for c in r if c in countries] for r in REGIONS] + [[c for c in countries if c not in named]]
    parts = parts if o.learn else [countries]
    if o.folds:
        parts = [parts[int(i)] for i in o.folds.split(",")]
    with tempfile.TemporaryDirectory() as tmp:
        tmp = o.keep or tmp
        dict_path = os.path.join(tmp, "dict.tsv")
        plain = os.path.join(tmp, "all.tsv")
        head = "kind\tcc\tlang\tscript\tname\tgold\tsource\n"
        with open(dict_path, "w", encoding="utf-8") as f:
            f.write("id\tkind\tcc\tname_en\tname_local\n")
            f.writelines("\t".join(r) + "\n" for r in rows_of(o.dict))
        with open(plain, "w", encoding="utf-8") as f:
            f.write(head)
            f.writelines("\t".join(q) + "\n" for q in rows_of(o.queries))
        tallies = [collections.defaultdict(Tally) for _ in range(2)]
        wrong = [[], []]
        for part in parts:
            weights = ""
            if o.learn:
                weights = os.path.join(tmp, f"weights-{part[0]}.tsv")
                if not os.path.exists(weights):
                    subprocess.run([o.learn, dict_path, plain, words, weights, *part], check=True,
                                   stderr=subprocess.DEVNULL)
            chosen = [q for q in queries if q[1] in set(part)]
            asked = os.path.join(tmp, f"queries-{part[0]}.tsv")
            with open(asked, "w", encoding="utf-8") as f:
                f.write(head)
                f.writelines("\t".join(q) + "\n" for q in chosen)
            for known in range(2):
                got = answers(o.pamir, dict_path, asked, known == 1, weights)
                score(chosen, got, places, known == 1, tallies[known], wrong[known])
    for known in range(2):
        print("country known" if known else "country not known")
        print(f"{'':<28}{'names':>8}{'rec@1':>9}{'rec@5':>9}{'at .97':>9}{'ECE':>9}")
        for key in sorted(tallies[known]):
            if tallies[known][key].n >= 20:
                print(tallies[known][key].line(key[1]))
        for w in sorted(wrong[known], reverse=True)[:o.worst]:
            print(f"  {w[0]:.3f} {w[1]} {w[2]} {w[3]} is {w[4]} {places['by id'][w[4]][3]}, not {w[5]} "
                  f"{places['by id'].get(w[5], ['', '', '', 'NIL'])[3]}")


if __name__ == "__main__":
    sys.exit(main())
