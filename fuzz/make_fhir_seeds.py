#!/usr/bin/python3
"""The records of tests/fhir/records.txt, one a file: make_fhir_seeds.py RECORDS FOLDER"""
import pathlib
import sys

records, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for number, block in enumerate(records.read_text().split("\n## ")[1:]):
    body = [line for line in block.split("\n")[1:] if line.startswith(("[", "{"))]
    text = "\n".join(body).replace("PPP", '{"resourceType":"Patient","id":"p"}')
    (folder / f"record{number}").write_text(text.replace("SSS", '"subject":{"reference":"Patient/p"}'))
