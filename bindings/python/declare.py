#!/usr/bin/python3
"""Writes cajal/declarations.h, what cffi is told of libcajal, from the public headers.

declare.py [--check]: with --check nothing is written; the status tells whether the file is that of the headers."""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = ["status", "knowledge", "patient", "plan", "report", "molecular", "response", "evidence", "cohort",
           "exchange"]


def declarations(header: str) -> str:
    """What a header declares, without comments, attributes and all of the preprocessor but whole numbers."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"#ifdef __cplusplus.*?#endif", "", text, flags=re.S)
    text = re.sub(r"#if defined\(__GNUC__\).*?#endif", "", text, flags=re.S)
    text = re.sub(r"^#(?!define \w+ \d+u?$).*$", "", text, flags=re.M)
    text = re.sub(r"^(#define \w+ \d+)u$", r"\1", text, flags=re.M)
    text = re.sub(r"\b(CAJAL_API|CAJAL_MUST_USE)\s+", "", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.M)
    return re.sub(r"\n\n+", "\n", text).strip()


def main() -> int:
    include = HERE.parent.parent / "include" / "cajal"
    parts = [f"/* {name}.h */\n{declarations((include / f'{name}.h').read_text())}\n" for name in HEADERS]
    text = "/* Written by declare.py from the public headers of libcajal. */\n" + "\n".join(parts)
    target = HERE / "cajal" / "declarations.h"
    if sys.argv[1:] == ["--check"]:
        return int(target.read_text() != text)
    target.write_text(text)
    return 0


sys.exit(main())
