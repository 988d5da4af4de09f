#!/usr/bin/env python3
"""Check the registers: python3 registers/make/lint.py. Exit code 1 when something is wrong.

Finds: wrong columns, tabs and stray blanks, unknown ids, kinds, scripts, sources, relations;
ids and aliases given twice; an alias whose letters are not of its script column; states and
provinces with clashing codes; parents in a circle; coordinates outside the world; cases that
expect an unknown id. Prints counts per kind, language and script.
"""
import os
import re
import sys
from collections import Counter

from places_common import rows_with_lines, script_of

OUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENTITY = "id kind name parent country lat lon precision from to source note".split()
ALIAS = "id alias lang script kind from to source note".split()
RELATION = "from rel to since until source note".split()
CASE = "text lang country expected_id note in".split()
KINDS = "place state group org office people format event".split()
PRECISIONS = "country province district settlement border region river pass base site".split()
ALIAS_KINDS = "official acronym self pejorative former media adjective demonym short context".split()
RELATIONS = ("part-of splinter-of allied-with rival-of front-of member-of spokesperson-office-of "
             "capital-of successor-of designated-by media-arm-of").split()
LANGS = "en ru fa ps tg uz ur ar zh tk ky kk tr ug".split()
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")
ID = re.compile(r"((state|group|org|office|format|people|border|region|river|pass|base|event|site):"
                r"[A-Za-z0-9+-]+|[A-Z]{2}-[A-Z0-9]{1,3}(/\S.*)?|[A-Z]{2}/\S.*)$")
faults = []


def fault(where, line, text):
    faults.append("%s:%d: %s" % (where, line, text))


def table(name, head):
    got, lines = rows_with_lines(os.path.join(OUT, name))
    if got != head:
        fault(name, 1, "the header should be: " + " ".join(head))
        return []
    for n, cells in lines:
        if len(cells) != len(head):
            fault(name, n, "%d cells, should be %d" % (len(cells), len(head)))
        elif any(c != c.strip() or "  " in c for c in cells):
            fault(name, n, "a cell begins or ends with a blank, or has two in a row")
    return [(n, dict(zip(head, c))) for n, c in lines if len(c) == len(head)]


def check_dates(name, n, r, first, last):
    for k in (first, last):
        if r[k] and not DATE.match(r[k]):
            fault(name, n, '"%s" is not a date (YYYY, YYYY-MM or YYYY-MM-DD)' % r[k])
    if r[first] and r[last] and r[last] < r[first]:
        fault(name, n, "ends before it begins")


def check_entities(sources):
    ids = {}
    for name in ("entities.tsv", "places.tsv"):
        for n, r in table(name, ENTITY):
            if r["id"] in ids:
                fault(name, n, 'id "%s" is given twice' % r["id"])
            ids[r["id"]] = dict(r, file=name, line=n)
            if not ID.match(r["id"]):
                fault(name, n, 'id "%s" has no known form' % r["id"])
            if r["kind"] not in KINDS:
                fault(name, n, 'unknown kind "%s"' % r["kind"])
            if (r["kind"] in ("place", "state")) != bool(r["precision"]):
                fault(name, n, "places and states, and only they, have a precision")
            if r["precision"] and r["precision"] not in PRECISIONS:
                fault(name, n, 'unknown precision "%s"' % r["precision"])
            if not r["name"]:
                fault(name, n, "no name")
            if r["source"] not in sources:
                fault(name, n, 'source "%s" is not in sources.tsv' % r["source"])
            if r["country"] and not re.match(r"[A-Z]{2}$", r["country"]):
                fault(name, n, 'country "%s" is not two capital letters' % r["country"])
            if re.match(r"[A-Z]{2}-", r["id"]) and r["id"][:2] != r["country"]:
                fault(name, n, "code and country clash")
            if bool(r["lat"]) != bool(r["lon"]) or (r["lat"] and not (
                    -90 <= float(r["lat"]) <= 90 and -180 <= float(r["lon"]) <= 180)):
                fault(name, n, "latitude and longitude are not a point")
            check_dates(name, n, r, "from", "to")
    for r in ids.values():
        seen, p = set(), r["id"]
        while p:
            if p in seen or p not in ids:
                fault(r["file"], r["line"], 'parent "%s" is unknown or in a circle' % p)
                break
            seen.add(p)
            p = ids[p]["parent"]
        if r["precision"] == "settlement" and r["lat"] and r["parent"] in ids:
            near(r, ids[r["parent"]])
    return ids


def near(r, parent):
    """A settlement far from its province's middle has a wrong code or a wrong point."""
    if parent["precision"] == "province" and parent["lat"]:
        d = abs(float(r["lat"]) - float(parent["lat"])) + abs(float(r["lon"]) - float(parent["lon"]))
        if d > (14 if parent["id"] in ("CN-XJ", "KZ-KAR", "KZ-AKT") else 8):
            fault(r["file"], r["line"], '"%s" lies %.1f degrees off %s' % (r["id"], d, parent["id"]))


def check_aliases(ids, sources):
    seen, counts = {}, Counter()
    for name in ("aliases.tsv", "place-aliases.tsv"):
        for n, r in table(name, ALIAS):
            if r["id"] not in ids:
                fault(name, n, 'unknown id "%s"' % r["id"])
            if not r["alias"]:
                fault(name, n, "no alias")
                continue
            if r["lang"] not in LANGS:
                fault(name, n, 'unknown language "%s"' % r["lang"])
            if r["kind"] not in ALIAS_KINDS:
                fault(name, n, 'unknown kind "%s"' % r["kind"])
            if r["source"] not in sources:
                fault(name, n, 'source "%s" is not in sources.tsv' % r["source"])
            if script_of(r["alias"]) != r["script"]:
                fault(name, n, '"%s" is not written in %s' % (r["alias"], r["script"]))
            if len(r["alias"].encode()) > 200:
                fault(name, n, "alias longer than 200 bytes")
            check_dates(name, n, r, "from", "to")
            k = (r["id"], r["alias"], r["lang"])
            if k in seen:
                fault(name, n, '"%s" of %s stands already in %s' % (r["alias"], r["id"], seen[k]))
            seen[k] = "%s:%d" % (name, n)
            counts[(r["lang"], r["script"])] += 1
    return counts


def shared_aliases(ids):
    """Forms that two groups, offices, orgs or formats share without one of them being context."""
    owner = {}
    for n, r in table("aliases.tsv", ALIAS):
        e = ids.get(r["id"])
        if not e or e["kind"] in ("place", "state", "people") or r["kind"] == "context":
            continue
        other = owner.setdefault((r["alias"].lower(), r["script"]), r["id"])
        if other != r["id"] and not r["note"]:
            fault("aliases.tsv", n, '"%s" belongs to %s too: make one "context" or say why in note'
                  % (r["alias"], other))


def check_rest(ids, sources):
    for n, r in table("relations.tsv", RELATION):
        if r["from"] not in ids or r["to"] not in ids:
            fault("relations.tsv", n, "unknown id")
        if r["rel"] not in RELATIONS:
            fault("relations.tsv", n, 'unknown relation "%s"' % r["rel"])
        if r["source"] not in sources:
            fault("relations.tsv", n, 'source "%s" is not in sources.tsv' % r["source"])
        check_dates("relations.tsv", n, r, "since", "until")
    for n, r in table("cases.tsv", CASE):
        if r["expected_id"] != "NIL" and r["expected_id"].lstrip("!") not in ids:
            fault("cases.tsv", n, 'unknown id "%s"' % r["expected_id"])
    for n, r in table("map/borders.tsv", ["id", "lat", "lon", "note"]):
        if r["id"] not in ids:
            fault("map/borders.tsv", n, 'unknown id "%s"' % r["id"])


def main():
    sources = {r["source"] for n, r in table(
        "sources.tsv", "source title url licence note".split())}
    ids = check_entities(sources)
    counts = check_aliases(ids, sources)
    shared_aliases(ids)
    check_rest(ids, sources)
    print("entities:", ", ".join("%s %d" % x for x in sorted(Counter(
        (r["kind"] + (" " + r["precision"] if r["kind"] == "place" else "")) for r in ids.values()
    ).items())))
    print("aliases: %d;" % sum(counts.values()),
          ", ".join("%s-%s %d" % (k + (v,)) for k, v in sorted(counts.items())))
    for f in faults:
        print(f)
    print("%d faults" % len(faults))
    sys.exit(1 if faults else 0)


main()
