"""reports.py - reading a report with Pamir and comparing incidents: what the scorers of bench/ share."""
import json
import subprocess
import tempfile

COUNTS = ["killed", "injured", "arrested", "abducted"]
NEAR = [{"attack", "armed-clash", "raid"}, {"attack", "assassination"}, {"attack", "bombing", "suicide-bombing"},
        {"arrest", "smuggling", "border-incident"}, {"armed-clash", "border-incident"},
        {"drone-strike", "air-strike", "attack"}]


def read(pamir, text, day):
    """The text's reading, as `pamir read --json` prints it."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        out = subprocess.run([pamir, "read", "--json", "--published", day, f.name],
                             capture_output=True, text=True, check=True)
    return json.loads(out.stdout.splitlines()[0])


def day_of(i):
    w = i.get("when", {})
    return w.get("start"), w.get("end", w.get("start"))


def provinces(i):
    return {w["id"].split("/")[0] for w in i.get("where", []) if w.get("id") and not w["id"].startswith("border:")}


def kinds_near(a, b):
    return a == b or any(a in n and b in n for n in NEAR)
