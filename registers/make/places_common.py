"""Reading the registers' files, and the script of a text; shared by the programs beside it."""


def rows_with_lines(path):
    """(header cells, [(line number, cells)]); comments and empty lines left out."""
    out, head = [], None
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            if head is None:
                head = line.split("\t")
            else:
                out.append((n, line.split("\t")))
    return head, out


def rows(path):
    head, lines = rows_with_lines(path)
    return [dict(zip(head, cells)) for n, cells in lines]


def script_of(text):
    """ISO 15924 code of the first letter that isn't Latin; Latn when there is none; ? for others."""
    other = "Latn"
    for c in text:
        o = ord(c)
        if 0x4E00 <= o <= 0x9FFF:
            return "Hans"
        if 0x600 <= o <= 0x6FF or 0x750 <= o <= 0x77F or 0xFB50 <= o <= 0xFDFF or 0xFE70 <= o <= 0xFEFC:
            return "Arab"
        if 0x400 <= o <= 0x52F:
            return "Cyrl"
        if c.isalpha() and o >= 0x300 and not 0x1E00 <= o <= 0x1EFF:
            other = "?"
    return other
