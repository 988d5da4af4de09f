"""How well `pamir read` fills the slots of MUC-4, the marked reports of 1989 to 1991 that ask who did what to whom.

    python3 bench/score_muc4.py build/pamir DOCS.jsonl.gz [--errors N] [--fold K]

DOCS.jsonl.gz: one object a line: docid, text, templates [{incident_type, date, location, stage, perp_ind,
perp_org, target, victim_name, weapon, ...}], a slot a list of {v: [alternative strings], spans}.

CEAF-REE (Du, Rush and Cardie, 2021), per document and role: a gold entity is a set of strings, one that
stands in several templates counts once; a predicted entity is right when each of its mentions is among
the strings of one gold entity, one to one; sums over all roles give micro F1. Strings are compared in
small letters, without punctuation and a, an, the. "any" instead asks for one mention with the same last word.
Optional templates and entities count like others.
"""
import argparse
import collections
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

ROLES = ("perp_ind", "perp_org", "target", "victim_name", "weapon")
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def plain(s):
    words = re.sub(r"[^\w\s]", " ", s.lower()).split()
    return " ".join(w for w in words if w not in ("a", "an", "the"))


def gold_entities(doc, role):
    """Sets of strings; two that share one are the same."""
    out = []
    for t in doc["templates"]:
        for entity in t[role]:
            new = {plain(v) for v in entity["v"]} - {""}
            rest = [e for e in out if not e & new]
            for e in out:
                new |= e if e & new else set()
            out = rest + ([new] if new else [])
    return out


def predicted(reading, only=None, contract=False):
    """Role -> list of sets of strings, from the incidents of a reading that happened or were tried, and from the
    parts of the document; `only`: from parts with at least that score alone."""
    out = {r: [] for r in ROLES}
    named = [m["span"] for m in reading["mentions"] if m["kind"] == "person"]

    def is_name(span):
        return any(span["start"] <= n["start"] and n["end"] == span["end"] or
                   n["start"] <= span["start"] and span["end"] <= n["end"] for n in named)

    def put(role, span):
        text = plain(span["text"])
        if text and {text} not in out[role]:
            out[role].append({text})

    for i in reading["incidents"]:
        if i["status"] not in ("reported", "threatened", "planned"):
            continue
        for p in i.get("perpetrators", []):
            if p.get("stance") == "denies" or "span" not in p:
                continue
            org = str(p.get("id", "")).split(":")[0] in ("group", "org", "office", "state") or p.get("what") == "group"
            put("perp_org" if org else "perp_ind", p["span"])
        for t in i.get("targets", []):
            if "span" not in t:
                continue
            if t.get("what") in ("person", "group", None):
                if is_name(t["span"]):
                    put("victim_name", t["span"])
                elif "what" not in t:
                    put("target", t["span"])
            else:
                put("target", t["span"])
        for w in i.get("weapons", []):
            put("weapon", w["span"])
    named_role = {"perpetrator": "perp_ind", "perpetrator-group": "perp_org", "target": "target",
                  "victim": "victim_name", "weapon": "weapon"}
    if only is not None:
        out = {r: [] for r in ROLES}
    whole = collections.defaultdict(set)
    for p in reading.get("parts", []) if not contract else []:
        if p["score"] >= (only or 0):
            whole[named_role[p["role"]], p["who"]].add(plain(p["span"]["text"]))
    for (role, _), names in whole.items():
        out[role] = [e for e in out[role] if not e & names] + [names]
    return out


def matched(pred, gold, fits):
    """Size of the largest one-to-one assignment."""
    owner = {}

    def place(p, seen):
        for g, entity in enumerate(gold):
            if g not in seen and fits(pred[p], entity):
                seen.add(g)
                if g not in owner or place(owner[g], seen):
                    owner[g] = p
                    return True
        return False

    return sum(place(p, set()) for p in range(len(pred)))


def same(p, g):
    return p <= g


def same_head(p, g):
    return bool({m.split()[-1] for m in p} & {m.split()[-1] for m in g})


def line(name, hit, n_pred, n_gold):
    p, r = hit / n_pred if n_pred else 0, hit / n_gold if n_gold else 0
    f = 2 * p * r / (p + r) if p + r else 0
    print(f"{name:34s} P {100 * p:5.1f}  R {100 * r:5.1f}  F1 {100 * f:5.1f}   ({hit} of {n_pred}, gold {n_gold})")


def days(text):
    """'05 JAN 90' or '08 JAN 90 - 09 JAN 90' as ISO days, first and last; None when it isn't that."""
    found = re.findall(r"(\d{1,2}) ([A-Z]{3}) (\d\d)", text)
    iso = [f"19{y}-{MONTHS.index(m) + 1:02d}-{int(d):02d}" for d, m, y in found if m in MONTHS]
    return (iso[0], iso[-1]) if iso else None


def frames(doc, reading, tally):
    """Day, place and stage of a document's templates against those of its incidents."""
    told = [i for i in reading["incidents"] if i["kind"] != "arrest"]
    for t in doc["templates"]:
        want = [d for e in t["date"] for v in e["v"] if (d := days(v))]
        if want:
            tally["day", "gold"] += 1
            tally["day", "hit"] += any(
                i["when"]["start"] <= w[1] and w[0] <= i["when"]["end"]
                for i in told if i.get("when", {}).get("start") for w in want)
        names = {plain(re.sub(r"\([^)]*\)", "", part)) for e in t["location"] for v in e["v"]
                 for part in re.split(r":| - ", v)[1:]} - {""}
        if names:
            tally["place", "gold"] += 1
            tally["place", "hit"] += any(plain(w["span"]["text"]) in names
                                         for i in told for w in i.get("where", []) if "span" in w)
        stage = {v for e in t["stage"] for v in e["v"]}
        if stage and told:
            tally["stage", "gold"] += 1
            done = any(i["status"] == "reported" for i in told)
            tally["stage", "hit"] += done if "ACCOMPLISHED" in stage else \
                any(i["status"] in ("planned", "threatened") for i in told)


def read_all(pamir, docs):
    out = {}
    with tempfile.TemporaryDirectory() as where:
        paths = []
        for n, d in enumerate(docs):
            paths.append(os.path.join(where, f"{n}.txt"))
            with open(paths[-1], "w", encoding="utf-8") as f:
                f.write(d["text"])
        for at in range(0, len(paths), 100):
            run = subprocess.run([pamir, "read", *paths[at:at + 100], "--json"], check=True,
                                 stdout=subprocess.PIPE)
            lines = run.stdout.decode("utf-8").splitlines()
            if len(lines) != len(paths[at:at + 100]):
                sys.exit(f"{pamir}: {len(lines)} objects for {len(paths[at:at + 100])} documents")
            for k, one in enumerate(lines):
                out[docs[at + k]["docid"]] = json.loads(one)
    return out


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("pamir")
    a.add_argument("docs")
    a.add_argument("--errors", type=int, default=0, help="print what N documents miss or invent")
    a.add_argument("--fold", type=int, help="every fifth document only, 0 to 4")
    a.add_argument("--parts", type=float, help="score the learned parts alone, from this score on")
    a.add_argument("--contract", action="store_true", help="without the key parts: the incidents' own fields alone")
    arg = a.parse_args()
    with gzip.open(arg.docs, "rt", encoding="utf-8") as f:
        docs = [json.loads(x) for x in f]
    if arg.fold is not None:
        docs = docs[arg.fold::5]
    readings = read_all(arg.pamir, docs)
    n, tally, shown = collections.Counter(), collections.Counter(), 0
    for doc in docs:
        reading = readings[doc["docid"]]
        pred = predicted(reading, arg.parts, arg.contract)
        lost = []
        for role in ROLES:
            gold = gold_entities(doc, role)
            n[role, "gold"] += len(gold)
            n[role, "pred"] += len(pred[role])
            n[role, "hit"] += matched(pred[role], gold, same)
            n[role, "head"] += matched(pred[role], gold, same_head)
            wrong = [p for p in pred[role] if not any(same(p, g) for g in gold)]
            missed = [g for g in gold if not any(same(p, g) for p in pred[role])]
            if wrong or missed:
                lost.append(f"  {role}: read {wrong}, missed {missed}")
        told, has = bool(reading["incidents"]), bool(doc["templates"])
        n["doc", "hit"] += told and has
        n["doc", "pred"] += told
        n["doc", "gold"] += has
        frames(doc, reading, tally)
        if lost and shown < arg.errors:
            shown += 1
            print(doc["docid"], *lost, sep="\n")
    for measure, key in (("CEAF-REE", "hit"), ("head words", "head")):
        for role in ROLES:
            line(f"{measure} {role}", n[role, key], n[role, "pred"], n[role, "gold"])
        line(f"{measure} all roles (micro)", *(sum(n[r, k] for r in ROLES) for k in (key, "pred", "gold")))
    line("document tells an incident", n["doc", "hit"], n["doc", "pred"], n["doc", "gold"])
    for slot in ("day", "place", "stage"):
        hit, of = tally[slot, "hit"], tally[slot, "gold"]
        print(f"{slot:34s} found for {hit} of {of} templates ({100 * hit / max(of, 1):.1f} %)")


if __name__ == "__main__":
    main()
