#!/usr/bin/env python3
"""mutate FILE FROM TO OUT - a copy of a source file with one line altered, for a test that must notice."""
import sys

source, old, new, out = sys.argv[1:5]
text = open(source, encoding='utf-8').read()
if text.count(old) != 1:
    sys.exit(f'{source}: "{old}" stands there {text.count(old)} times, not once')
open(out, 'w', encoding='utf-8').write(text.replace(old, new))
