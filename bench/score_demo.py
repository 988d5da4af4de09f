#!/usr/bin/env python3
"""score_demo.py PAMIR [-v] - what is read out of demo/ against demo/truth.tsv and accounts.tsv.

The demo is ours and was looked at while the reader was written: these figures show that the parts fit
together, they are no measure of quality on texts that nobody here has seen."""
import collections
import csv
import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
pamir = sys.argv[1]
loud = "-v" in sys.argv


def table(name):
    rows = [l for l in open(os.path.join(here, "demo", name), encoding="utf-8") if not l.startswith("#")]
    return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


truth = {r["id"]: r for r in table("truth.tsv")}
accounts = {(r["id"], r["file"]): r for r in table("accounts.tsv")}
family = {}
for row in (["attack", "armed-clash", "border-incident", "raid", "bombing", "suicide-bombing", "drone-strike", "air-strike",
             "shelling", "assassination", "arson", "kidnapping"], ["arrest", "raid", "smuggling"], ["protest"], ["displacement"],
            ["threat"], ["other", "kidnapping"]):
    for k in row:
        family.setdefault(k, set()).update(row)

files = sorted(f for f in os.listdir(os.path.join(here, "demo")) if f[0].isdigit())
out = subprocess.run([pamir, "read", "--json"] + [os.path.join(here, "demo", f) for f in files], capture_output=True, text=True)
docs = {}
for line in out.stdout.splitlines():
    d = json.loads(line)
    docs[d["doc"]] = d
by_file = collections.defaultdict(list)
for name, d in docs.items():
    by_file[name.split("#")[0]].append((name, d))


def doc_for(f):
    return [d for n, d in by_file.get(f.split("#")[0], []) if "#" not in f or n == f]


def province(pid):
    return pid.split("/")[0]


def fits(t, i):
    if i["status"] not in ("reported", "planned", "threatened", "denied"):
        return False
    kind = i["kind"] in family.get(t["kind"], {t["kind"]}) or i["kind"] == "other"
    when = i.get("when", {})
    day = not when.get("start") or (when["start"] <= t["end"] and when.get("end", when["start"]) >= t["start"])
    where = i.get("where", [])
    place = not where or any(province(w.get("id", "")) == t["province"] or w.get("id") in ("border:AF-TJ", "state:" + t["province"][:2])
                             for w in where)
    told = bool(when.get("start")) + bool(where)
    return kind and day and place and told >= 1


def said(text):
    low = high = None
    t = text.strip()
    try:
        if t.startswith(">="):
            low = float(t[2:].split()[0])
        elif t.startswith("~"):
            low = high = float(t[1:].split()[0])
        elif "-" in t:
            low, high = map(float, t.split()[0].split("-"))
        elif t:
            low = high = float(t.split()[0])
    except ValueError:
        return None
    return (low, high) if t else None


score = collections.defaultdict(collections.Counter)
matched = set()
for tid, t in truth.items():
    for f in t["files"].split():
        lang = doc_for(f)[0]["lang"] if doc_for(f) else "?"
        hit = None
        for d in doc_for(f):
            for i in d["incidents"]:
                if fits(t, i):
                    matched.add((d["doc"], i["id"]))
                    exact = i["kind"] == t["kind"]
                    if hit is None or (exact and hit[1]["kind"] != t["kind"]):
                        hit = (d, i)
        score[lang]["accounts"] += 1
        score[lang]["found"] += hit is not None
        a = accounts.get((tid, f))
        for what in ("killed", "injured"):
            want = said(a[what]) if a and a.get(what) else None
            if hit and want:
                got = hit[1].get(what)
                score[lang][what + " told"] += 1
                score[lang][what + " right"] += bool(got) and (got.get("min") == want[0] or got.get("best") == want[0])
        if loud and not hit:
            print("missing", tid, t["kind"], t["start"], t["place"], f)
        elif loud and a:
            print("  ok", tid, f, hit[1]["kind"], {k: (hit[1][k].get("min"), hit[1][k].get("max")) for k in ("killed", "injured") if k in hit[1]},
                  "want", a["killed"], a["injured"])
for t in truth.values():
    for f in (t["mentions"] or "").split():
        for d in doc_for(f):
            matched.update((d["doc"], i["id"]) for i in d["incidents"] if fits(t, i))
for name, d in docs.items():
    for i in d["incidents"]:
        if i["status"] == "reported":
            score[d["lang"]]["read"] += 1
            good = (name, i["id"]) in matched
            score[d["lang"]]["read and true"] += good
            if loud and not good:
                print("extra", name, i["kind"], i["trigger"]["text"], i.get("when", {}).get("start"), [w.get("id") for w in i.get("where", [])])
print("| language | accounts told | found | incidents read | of these in the truth | killed right | injured right |")
print("|---|---|---|---|---|---|---|")
for lang, c in sorted(score.items()):
    part = lambda a, b: f"{c[a]} of {c[b]}" + (f" ({100 * c[a] / c[b]:.0f} %)" if c[b] else "")
    print(f"| {lang} | {c['accounts']} | {part('found', 'accounts')} | {c['read']} | {part('read and true', 'read')} | "
          f"{part('killed right', 'killed told')} | {part('injured right', 'injured told')} |")
