"""Transliteration used only where no package has a name: reverse of the BGN/PCGN
romanisation of Dari, Pashto and Persian (GeoNames keeps its diacritics for AF and IR),
practical transcription into Russian, into Tajik, Tajik to Uzbek, Uzbek Latin to Cyrillic. What comes out is marked
with the source "derived" in place-aliases.tsv."""
import re
import unicodedata

DIGRAPHS = [
    ("s̲h̲", "ښ"), ("kh", "خ"), ("gh", "غ"), ("sh", "ش"), ("ch", "چ"), ("zh", "ژ"),
    ("ts", "څ"), ("dz", "ځ"), ("aī", "ی"), ("ay", "ی"), ("ow", "و"), ("aw", "و"), ("āy", "ای"),
]
LETTERS = {
    "ā": "ا", "ī": "ی", "ū": "و", "ō": "و", "ē": "ی", "ê": "ې", "á": "ی", "b": "ب", "p": "پ",
    "t": "ت", "ţ": "ط", "s": "س", "ş": "ص", "s̄": "ث", "j": "ج", "h": "ه", "ḩ": "ح", "d": "د",
    "z̄": "ذ", "ḏ": "ډ", "ṯ": "ټ", "r": "ر", "ṟ": "ړ", "z": "ز", "ẓ": "ظ", "z̧": "ظ", "ẕ": "ض",
    "‘": "ع", "’": "ئ", "f": "ف", "q": "ق", "k": "ک", "g": "گ", "l": "ل", "m": "م", "n": "ن",
    "ṉ": "ڼ", "w": "و", "v": "و", "y": "ی", "a": "", "e": "", "i": "", "o": "", "u": "",
}
PASHTO = {"ټ": "ت", "ډ": "د", "ړ": "ر", "ڼ": "ن", "ې": "ی", "ښ": "ش", "څ": "څ", "ځ": "ز"}


def clusters(word):
    """Letters with their combining marks."""
    out = []
    for c in unicodedata.normalize("NFC", word):
        if out and unicodedata.combining(c):
            out[-1] += c
        else:
            out.append(c)
    return out


def arab_word(word):
    w = word.lower()
    if w == "wa":
        return "و"
    if w in ("deh", "dih"):
        return "ده"
    if w in ("us", "ul", "ud", "ur"):
        return "ال"
    final_h = bool(re.search(r"[ae]h$", w))
    if final_h:
        w = w[:-2]
    letters = clusters(w)
    out = []
    i = 0
    while i < len(letters):
        pair = "".join(letters[i:i + 2])
        hit = next((d for d in DIGRAPHS if d[0] == pair), None)
        if hit:
            out.append(("ا" if i == 0 and hit[0][0] in "aāo" else "") + hit[1])
            i += 2
            continue
        c = letters[i]
        if c not in LETTERS:
            return None
        v = LETTERS[c]
        if i == 0 and c == "ā":
            v = "آ"
        elif i == 0 and c in "aeiou":
            v = "ا"
        elif i == 0 and c in "īēūōê":
            v = "ا" + v
        elif c in "aei" and i == len(letters) - 1 and not final_h:
            v = "ه" if c in "ae" else "ی"
        elif c == "u" and i == len(letters) - 1:
            v = "و"
        out.append(v)
        i += 1
    return "".join(out) + ("ه" if final_h else "")


def to_arab(name):
    """(Dari or Persian spelling, Pashto spelling or None); (None, None) when unsure."""
    if not re.search(r"[āīūōēêḩşţẕẓ‘]", unicodedata.normalize("NFC", name), re.I):
        return None, None
    base = re.sub(r"-(?:ye|e|i|yi)\b", "", name)
    words = [arab_word(w) for w in re.split(r"[ \-]+", base) if w]
    if not words or any(not w for w in words):
        return None, None
    text = " ".join(words).replace("ال ", "ال")
    text = re.sub("(?<=[^ ])اباد$", "\u200cآباد", text)
    dari = "".join(PASHTO.get(c, c) for c in text)
    return dari, (text if dari != text else None)


RU_DIGRAPHS = [
    ("shch", "щ"), ("yā", "я"), ("ya", "я"), ("yū", "ю"), ("yu", "ю"), ("yo", "йо"), ("yō", "йо"),
    ("kh", "х"), ("gh", "г"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("ts", "ц"), ("dz", "дз"),
    ("ay", "ай"), ("ey", "ей"), ("oy", "ой"),
]
RU_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", [
    "а", "б", "ц", "д", "е", "ф", "г", "х", "и", "дж", "к", "л", "м", "н", "о", "п", "к", "р", "с",
    "т", "у", "в", "в", "кс", "й", "з"]))


def plain(name):
    """ASCII letters of a romanised name: no marks, no ayn, no hamza."""
    s = unicodedata.normalize("NFD", name)
    s = "".join(c for c in s if not unicodedata.combining(c))
    return re.sub(r"[‘’ʻʼ`´'ʹ]", "", s).replace("ı", "i").replace("ə", "a").replace("ß", "ss")


def to_russian(name):
    out = []
    for word in re.split(r"([ \-]+)", re.sub(r"-(?:ye|e|i|yi) ", "-i ", name)):
        if not word.strip(" -"):
            out.append(word)
            continue
        w = plain(re.sub(r"[ae]h$", "a", word)).lower()
        res = ""
        i = 0
        while i < len(w):
            hit = next((d for d in RU_DIGRAPHS if w.startswith(d[0], i)), None)
            if hit:
                res += hit[1]
                i += len(hit[0])
                continue
            c = w[i]
            if c not in RU_LETTERS:
                return None
            res += "э" if c == "e" and i == 0 else RU_LETTERS[c]
            i += 1
        out.append(res if word in ("i", "wa", "va") else res[:1].upper() + res[1:])
    text = "".join(out)
    return re.sub(r"-[Ии][ \-]+", "-и-", text).replace(" ва ", " и ")


UZ_PAIRS = [("yoʻ", "йў"), ("ʻi", "ъи"), ("ʻa", "ъа"), ("oʻ", "ў"), ("gʻ", "ғ"), ("sh", "ш"), ("ch", "ч"),
            ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ye", "е"), ("ng", "нг")]
UZ_LETTERS = dict(zip("abdefghijklmnopqrstuvxyz’'", [
    "а", "б", "д", "е", "ф", "г", "ҳ", "и", "ж", "к", "л", "м", "н", "о", "п", "қ", "р", "с", "т",
    "у", "в", "х", "й", "з", "ъ", "ъ"]))


def uz_letters(name):
    """One form of the Uzbek letters oʻ gʻ, whichever apostrophe the source used."""
    return re.sub(r"([oOgG])[‘’'`ʼ]", "\\1ʻ", name)


def uz_cyrillic(name):
    out = []
    for word in uz_letters(name).split(" "):
        w = word.lower()
        res = ""
        i = 0
        while i < len(w):
            hit = next((d for d in UZ_PAIRS if w.startswith(d[0], i)), None)
            if hit:
                res += hit[1]
                i += len(hit[0])
                continue
            if w[i] not in UZ_LETTERS:
                return None
            res += "э" if w[i] == "e" and i == 0 else UZ_LETTERS[w[i]]
            i += 1
        out.append(res[:1].upper() + res[1:])
    return " ".join(out)


# Dari as Tajik writes it: long ā is о, the short vowels stay, the majhul vowels are е and ӯ.
TG_PAIRS = [("kh", "х"), ("gh", "ғ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("yā", "ё"), ("ya", "я"),
            ("yū", "ю"), ("yu", "ю"), ("ye", "е"), ("ts", "с"), ("dz", "з")]
TG_LETTERS = {
    "ā": "о", "ī": "и", "ū": "у", "ō": "ӯ", "ē": "е", "ê": "е", "á": "о", "a": "а", "b": "б", "p": "п",
    "t": "т", "ţ": "т", "ṯ": "т", "s": "с", "ş": "с", "s̄": "с", "j": "ҷ", "h": "ҳ", "ḩ": "ҳ", "d": "д",
    "ḏ": "д", "z": "з", "z̄": "з", "ẓ": "з", "z̧": "з", "ẕ": "з", "r": "р", "ṟ": "р", "‘": "ъ", "’": "ъ",
    "f": "ф", "q": "қ", "k": "к", "g": "г", "l": "л", "m": "м", "n": "н", "ṉ": "н", "w": "в", "v": "в",
    "y": "й", "e": "и", "i": "и", "o": "у", "u": "у",
}


def tajik_word(word):
    w = word.lower()
    if w in ("wa", "va"):
        return "ва"
    letters = clusters(re.sub(r"[ae]h$", "a", w))
    out, i = "", 0
    while i < len(letters):
        pair = "".join(letters[i:i + 2])
        hit = next((d for d in TG_PAIRS if d[0] == pair), None)
        if hit:
            out += hit[1]
            i += 2
            continue
        if letters[i] not in TG_LETTERS:
            return None
        first = i == 0 or out == ""
        last = i == len(letters) - 1
        c = letters[i]
        out += "э" if first and c in "ēêe" else "ӣ" if last and c == "ī" else TG_LETTERS[c]
        i += 1
    out = re.sub("^ъ|ъ$", "", out)
    return out[:1].upper() + out[1:]


def to_tajik(name):
    """Only of romanised names that tell the long vowels, None otherwise."""
    if not re.search(r"[āīūōē]", unicodedata.normalize("NFC", name), re.I):
        return None
    words = []
    for w in re.split(r" +", name):
        ezafe = re.search(r"-(?:ye|e|i|yi)$", w)
        t = tajik_word(w[:ezafe.start()] if ezafe else w.replace("-", ""))
        if not t:
            return None
        words.append(re.sub("ӣ$", "и", t) + ("и" if not t.endswith("ӣ") else "") if ezafe else t)
    return " ".join(words)


TG_TO_UZ = {"ҷ": "ж", "ӣ": "ий", "ӯ": "ў"}
UZ_TO_LATIN = dict(zip("абвгдежзийклмнопрстуфхчшъэқғҳўёюя", (
    "a b v g d e j z i y k l m n o p r s t u f x ch sh ʼ e q gʻ h oʻ yo yu ya").split()))


def tajik_to_uzbek(name):
    """(Latin, Cyrillic) of a Tajik name; (None, None) when a letter is foreign."""
    cyr = "".join(TG_TO_UZ.get(c, TG_TO_UZ.get(c.lower(), c).upper() if c.lower() in TG_TO_UZ else c)
                  for c in name)
    out = ""
    for i, c in enumerate(cyr):
        if c in " -":
            out += c
            continue
        low = c.lower()
        if low not in UZ_TO_LATIN:
            return None, None
        before = cyr[i - 1].lower() if i else " "
        lat = "ye" if low == "е" and before in " -аеиоуўёюяэ" else UZ_TO_LATIN[low]
        out += lat[:1].upper() + lat[1:] if c != low else lat
    return out, cyr
