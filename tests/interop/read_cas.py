"""Run by an environment that has dkpro-cassis and no gaiko: print the spans of our CAS files, and save each as cassis does.

Usage: read_cas.py FOLDER SAVED; FOLDER holds .xmi files with TypeSystem.xml, or .json files.
"""

import json
import sys
from pathlib import Path

import cassis

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def main(folder: Path, saved: Path) -> None:
    saved.mkdir()
    types = folder / "TypeSystem.xml"
    system = None
    if types.exists():
        with types.open("rb") as file:
            system = cassis.load_typesystem(file)
        system.to_xml(saved / types.name)
    for path in sorted([*folder.glob("*.xmi"), *folder.glob("*.json")]):
        with path.open("rb") as file:
            cas = cassis.load_cas_from_xmi(file, typesystem=system) if system else cassis.load_cas_from_json(file)
        if system:
            cas.to_xmi(saved / path.name)
        else:
            cas.to_json(saved / path.name)
        spans = [
            [span.begin, span.end, span.value, span.kind, span.mention, span.valueJson, span.get_covered_text()]
            for span in cas.select(ENTITY)
        ]
        print(json.dumps({"text": cas.sofa_string or "", "spans": spans}))


main(Path(sys.argv[1]), Path(sys.argv[2]))
