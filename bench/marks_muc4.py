"""Documents of MUC-4 with every place where a string of a slot stands, for bench_roles.

    python3 bench/marks_muc4.py DOCS.jsonl.gz OUT.jsonl [--without K]

OUT.jsonl must not be there yet: nothing is written over. --without K leaves every fifth document out, from the K-th on, to choose by.
"""
import argparse
import gzip
import json
import re

ROLES = {"perp_ind": 1, "perp_org": 2, "target": 3, "victim_name": 4, "weapon": 5}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("docs")
    a.add_argument("out")
    a.add_argument("--without", type=int)
    arg = a.parse_args()
    with gzip.open(arg.docs, "rt", encoding="utf-8") as f, open(arg.out, "x", encoding="utf-8") as out:
        for n, one in enumerate(f):
            if arg.without is not None and n % 5 == arg.without:
                continue
            doc, marks = json.loads(one), []
            text = doc["text"]
            wanted = sorted({(v, role) for t in doc["templates"] for role in ROLES
                             for e in t[role] for v in e["v"]}, key=lambda x: (-len(x[0]), x))
            for v, role in wanted:
                pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, v.split())) + r"(?!\w)"
                for m in re.finditer(pattern, text):
                    start = len(text[:m.start()].encode())
                    marks.append([start, start + len(m.group().encode()), ROLES[role]])
            out.write(json.dumps({"text": text, "marks": marks}) + "\n")


if __name__ == "__main__":
    main()
