#!/usr/bin/env python3
"""score_english.py PAMIR [--part dev|test] [--only NAMES] [-v] - what is read out of bench/english/.

An incident is right when one with its kind, status, day and province was read; each counts once. "Near" takes
a kind next to it and what one side leaves out. What is read beyond that is an error: joined incidents, doubles,
talk. Counts, actors and targets are counted on the incidents that were found, and on all that were read.
A figure is right when measure, value, unit and change agree. Every span must be the text's own bytes."""
import argparse
import collections
import os

from reports import day_of, kinds_near, provinces, read

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "english")
KINDS_OF_COUNT = ["killed", "injured", "arrested", "abducted", "released", "attackers_killed"]


def load(name):
    marks = {"incidents": [], "figures": []}
    for line in open(os.path.join(folder, name + ".tsv"), encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        more = dict(c.split("=", 1) for c in cells[3:] if "=" in c)
        if cells[0] == "published":
            marks["day"] = cells[1]
        elif cells[0] == "incident":
            marks["incidents"].append({"kind": cells[1], "status": cells[2], "day": cells[3], "where": cells[4],
                                       "more": more})
        elif cells[0] == "figure":
            marks["figures"].append({"measure": cells[1], "value": float(cells[2]), "unit": cells[3], "more": more})
    with open(os.path.join(folder, name + ".txt"), encoding="utf-8") as f:
        marks["text"] = f.read()
    return marks


def day_right(want, got, near):
    start, end = day_of(got)
    if want["day"] == "-" or start is None:
        return near or (want["day"] == "-" and start is None)
    first, last = (want["more"].get("days") or want["day"]).split("..")[0], (want["more"].get("days") or want["day"]).split("..")[-1]
    if near:
        return start <= last and first <= end
    return (start, end) == (want["day"].split("..")[0], want["day"].split("..")[-1]) or (start, end) == (first, last)


def place_right(want, got, near):
    have = {p for p in provinces(got)}
    for w in got.get("where", []):
        have |= {"border"} if w.get("id", "").startswith("border:") else set()
    ask = {p.split("/")[0] for p in want["where"].split(",")} - {"-"}
    if not ask:
        return near or not have
    if not have:
        return near
    return bool(ask & have) or (near and any("state:" + p[:2] in have for p in ask))


def fits(want, got, near):
    kinds = [want["kind"]] + want["more"].get("alt", "").split(",")
    kind = got["kind"] in kinds or (near and (kinds_near(want["kind"], got["kind"]) or got["kind"] == "other"))
    return kind and (got["status"] == want["status"] or near) and day_right(want, got, near) and \
        place_right(want, got, near)


def pair(wanted, got, near):
    """Each marked incident with one read; the ones that fit strictly first."""
    pairs, left = [], list(got)
    for w in wanted:
        fit = [g for g in left if fits(w, g, near)]
        fit.sort(key=lambda g: (not fits(w, g, False), g["kind"] != w["kind"]))
        pairs.append((w, fit[0] if fit else None))
        if fit:
            left.remove(fit[0])
    return pairs, left


def count_of(c):
    """A count as the marks write it: 5, 5.., ..20, 5..9, several."""
    low, high = c.get("min"), c.get("max")
    if low is None and high is None:
        return c.get("hedge", "")
    text = lambda v: "" if v is None else f"{v:g}"
    return text(low) if low == high else f"{text(low)}..{text(high)}"


def score_details(want, got, c, say):
    for k in KINDS_OF_COUNT:
        asked, have = want["more"].get(k), count_of(got[k]) if k in got else None
        c["count marked"] += asked is not None
        c["count read"] += have is not None
        c["count right"] += asked is not None and asked == have
        if asked != have:
            say(f"{k}: read {have}, marked {asked} ({want['kind']} {want['day']})")
    for what, list_name in (("perp", "perpetrators"), ("target", "targets")):
        asked = [x for x in want["more"].get(what, "").split(",") if x]
        have = [(p.get("id") or "", p.get("span", {}).get("text", "")) for p in got.get(list_name, [])]
        hit = [a for a in asked if any(a == i or (words and (a.lower() in words.lower() or words.lower() in a.lower())) for i, words in have)]
        c[what + " marked"] += len(asked)
        c[what + " read"] += len(have)
        c[what + " right"] += min(len(hit), len(have))
        if len(hit) != len(asked) or len(have) > len(asked):
            say(f"{what}: read {have}, marked {asked} ({want['kind']} {want['day']})")


def score_incidents(marks, d, c, say):
    got = [i for i in d["incidents"] if i["status"] != "general"]
    strict, _ = pair(marks["incidents"], got, False)
    c["incident marked"] += len(strict)
    c["incident read"] += len(got)
    c["incident right"] += sum(g is not None for _, g in strict)
    near, left = pair(marks["incidents"], got, True)
    c["near marked"] += len(near)
    c["near read"] += len(got)
    c["near right"] += sum(g is not None for _, g in near)
    for w, g in near:
        if g is None:
            say(f"MISSING {w['kind']} {w['status']} {w['day']} {w['where']}")
            continue
        if not fits(w, g, False):
            say(f"BENT {w['kind']} {w['status']} {w['day']} {w['where']}: read {g['kind']} {g['status']} "
                f"{day_of(g)} {sorted(provinces(g))} \"{g['trigger']['text']}\"")
        score_details(w, g, c, say)
    for g in left:
        say(f"EXTRA {g['kind']} {g['status']} \"{g['trigger']['text']}\" {day_of(g)} {sorted(provinces(g))}")
        c["count read"] += sum(k in g for k in KINDS_OF_COUNT)


def figure_fits(w, g):
    unit = w["unit"] == "-" or w["unit"] == g.get("unit")
    change = g.get("change", "level") == w["more"].get("change", "level") or "change" not in w["more"]
    high = g.get("max") == float(w["more"]["max"]) if "max" in w["more"] else True
    subject = g.get("subject", {}).get("id") == w["more"]["subject"] if "subject" in w["more"] else True
    return g["measure"] == w["measure"] and g["value"] == w["value"] and unit and change and high and subject


def score_figures(marks, d, c, say):
    left = list(d["figures"])
    c["figure read"] += len(left)
    for w in marks["figures"]:
        c["figure marked"] += 1
        fit = [g for g in left if figure_fits(w, g)]
        if fit:
            c["figure right"] += 1
            left.remove(fit[0])
        else:
            say(f"figure missing: {w['measure']} {w['value']:g} {w['unit']} {w['more']}")
    for g in left:
        say(f"figure extra: {g['measure']} {g['value']} {g.get('unit')} {g.get('change')} "
            f"{g.get('subject', {}).get('id')} \"{g['span']['text']}\"")


def spans_of(x):
    if isinstance(x, dict):
        if {"start", "end", "text"} <= x.keys():
            yield x
        for v in x.values():
            yield from spans_of(v)
    elif isinstance(x, list):
        for v in x:
            yield from spans_of(v)


def cell(c, what):
    right, have, asked = c[what + " right"], c[what + " read"], c[what + " marked"]
    p, r = right / max(have, 1), right / max(asked, 1)
    return f"{right} of {have}, of {asked}: {2 * p * r / (p + r) if p + r else 0:.2f} ({p:.2f}, {r:.2f})"


def main():
    a = argparse.ArgumentParser()
    a.add_argument("pamir")
    a.add_argument("--part", choices=["dev", "test", "fresh"])
    a.add_argument("--only", default="", help="names of texts, apart by commas; a part of the name is enough")
    a.add_argument("-v", action="store_true")
    a = a.parse_args()
    columns = ["incident", "near", "count", "perp", "target", "figure"]
    print("right of read, of marked: F1 (precision, recall)")
    print("| part | incidents: kind, day, place | nearly | counts | actors | targets | figures | wrong spans |\n|" + "---|" * 8)
    for part in [a.part] if a.part else ["dev", "test", "fresh"]:
        c = collections.Counter()
        lines = []
        for name in sorted(f[:-4] for f in os.listdir(folder) if f.startswith(part) and f.endswith(".txt")):
            if not any(o in name for o in a.only.split(",")):
                continue
            marks = load(name)
            d = read(a.pamir, marks["text"], marks["day"])
            text = d["text"].encode()
            c["wrong spans"] += sum(text[s["start"]:s["end"]].decode(errors="replace") != s["text"] for s in spans_of(d))
            say = lambda line, name=name: lines.append(f"    {name}: {line}")
            score_incidents(marks, d, c, say)
            score_figures(marks, d, c, say)
        print(f"| {part} | " + " | ".join(cell(c, k) for k in columns) + f" | {c['wrong spans']} |")
        if a.v:
            print("\n".join(lines))


main()
