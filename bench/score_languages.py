#!/usr/bin/env python3
"""score_languages.py PAMIR [--part dev|test|fresh] [-v] [LANG...] - what is read out of bench/languages/, per language.

An incident is found when one with its kind (or a kind next to it), and no other day or province than told, was
read; each is matched once. Kind, day, province, counts and perpetrators are then counted over all that is marked
(recall) and all that was read (precision). A claim is right when its speaker and its content lie over the words
that are marked. Groups are ids, once a report."""
import argparse
import collections
import os

from reports import COUNTS, day_of, kinds_near, provinces, read

here = os.path.dirname(os.path.abspath(__file__))
LANGS = ["ru", "fa", "tg", "ps", "ur", "uz", "zh"]


def load(lang, part):
    reports = []
    for line in open(os.path.join(here, "languages", f"{lang}-{part}.txt"), encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("@ "):
            _, name, day = line.split()
            reports.append({"name": name, "day": day, "text": [], "incidents": [], "claims": [], "groups": set()})
        elif line.startswith("! "):
            kind, where, day, *rest = line[2:].split()
            reports[-1]["incidents"].append({"kind": kind, "where": where, "day": day,
                                             **dict(x.split("=", 1) for x in rest)})
        elif line.startswith('" '):
            who, words = line[2:].split("|")
            reports[-1]["claims"].append((who.strip(), words.strip()))
        elif line.startswith("% "):
            reports[-1]["groups"].update(line[2:].split())
        elif line:
            reports[-1]["text"].append(line)
    return reports


def fits(want, got):
    start, end = day_of(got)
    day = want["day"] == "-" or not start or start <= want["day"] <= end
    place = not provinces(got) or want["where"] in provinces(got) or "state:" + want["where"][:2] in provinces(got)
    return day and place and (kinds_near(want["kind"], got["kind"]) or got["kind"] == "other")


def number(c):
    return c.get("best") if c.get("best") is not None else c.get("min")


def score_incidents(r, d, c, miss):
    left = [i for i in d["incidents"] if i["status"] in ("reported", "denied", "planned")]
    c["incident read"] += len(left)
    for want in r["incidents"]:
        c["incident marked"] += 1
        fit = [i for i in left if fits(want, i)]
        fit.sort(key=lambda i: i["kind"] != want["kind"])
        asked = {"kind": want["kind"], "province": None if want["where"] == "-" else want["where"], "day": None if want["day"] == "-" else want["day"],
                 "perp": want.get("perp"), "status": want.get("status", "reported")}
        asked.update({k: want.get(k) for k in COUNTS})
        for k, v in asked.items():
            c[k + " marked"] += v is not None
        if not fit:
            miss(f"missing {want}")
            continue
        got = fit[0]
        left.remove(got)
        c["incident right"] += 1
        start, end = day_of(got)
        have = {"kind": got["kind"], "province": want["where"] if want["where"] in provinces(got) else
                (sorted(provinces(got)) or [None])[0], "day": (want["day"] if start == want["day"] == end else start),
                "status": got["status"]}
        have.update({k: number(got[k]) if k in got else None for k in COUNTS})
        who = [p.get("id") for p in got.get("perpetrators", []) if p.get("id", "").startswith("group:")]
        have["perp"] = want.get("perp") if want.get("perp") in who else (who or [None])[0]
        for k, v in have.items():
            c[k + " read"] += v is not None
            right = v is not None and (v == float(asked[k]) if k in COUNTS and asked[k] else v == asked[k])
            c[k + " right"] += right
            if not right and (v is not None or asked[k] is not None):
                miss(f"{k}: read {v}, marked {asked[k]}")
    for i in left:
        miss(f"extra incident {i['kind']} {i['trigger']['text']} {day_of(i)[0]} {provinces(i)}")
        for k in COUNTS:
            c[k + " read"] += k in i
        c["kind read"] += 1
        c["perp read"] += any(p.get("id", "").startswith("group:") for p in i.get("perpetrators", []))
        c["day read"] += day_of(i)[0] is not None
        c["province read"] += bool(provinces(i))


def over(text, span, words):
    w = words.encode()
    at = text.find(w)
    while at >= 0:
        if span["start"] < at + len(w) and span["end"] > at:
            return True
        at = text.find(w, at + 1)
    return False


def score_claims(r, d, c, miss):
    text = d["text"].encode()
    left = [k for k in d["claims"] if k["claimant"].get("id") != "author"]
    c["claim read"] += len(left)
    for who, words in r["claims"]:
        c["claim marked"] += 1
        for k in left:
            if k["claimant"].get("span") and over(text, k["claimant"]["span"], who) and \
               (not words or over(text, k["span"], words)):
                c["claim right"] += 1
                left.remove(k)
                break
        else:
            miss(f"missing claim {who}: {words}")
    for k in left:
        miss(f"extra claim {k['claimant'].get('span', {}).get('text')}: {k['span']['text'][:60]}")


def main():
    a = argparse.ArgumentParser()
    a.add_argument("pamir")
    a.add_argument("langs", nargs="*")
    a.add_argument("--part", choices=["dev", "test", "fresh"])
    a.add_argument("-v", action="store_true")
    a = a.parse_args()
    columns = ["language", "incident", "kind", "province", "day", "killed", "injured", "arrested", "abducted", "perp",
               "claim", "group"]
    for part in [a.part] if a.part else ["dev", "test", "fresh"]:
        print(f"\n{part}: right of read / right of marked")
        print("| " + " | ".join(columns) + " | own language |\n" + "|---" * (len(columns) + 1) + "|")
        total = collections.Counter()
        for lang in a.langs or LANGS:
            c = collections.Counter()
            for r in load(lang, part):
                d = read(a.pamir, "\n\n".join(r["text"]) + "\n", r["day"])
                lines = []
                c["own"] += d["lang"].split("-")[0] in (lang, "prs" if lang == "fa" else lang)
                c["reports"] += 1
                score_incidents(r, d, c, lines.append)
                score_claims(r, d, c, lines.append)
                groups = {m["id"] for m in d["mentions"] if m["kind"] == "group" and m.get("id")}
                c["group marked"] += len(r["groups"])
                c["group read"] += len(groups)
                c["group right"] += len(groups & r["groups"])
                if groups != r["groups"]:
                    lines.append(f"groups {groups} marked {r['groups']}")
                if a.v:
                    for line in lines:
                        print("   ", r["name"], line)
            total.update(c)
            print_row(lang, c, columns)
        print_row("all", total, columns)


def print_row(lang, c, columns):
    cells = [f"{c[k + ' right']} of {c[k + ' read']} / {c[k + ' marked']}" for k in columns[1:]]
    print(f"| {lang} | " + " | ".join(cells) + f" | {c['own']} of {c['reports']} |")


main()
