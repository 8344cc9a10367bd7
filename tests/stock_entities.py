"""Entities of the stock ja_ginza pipeline on the test texts, recorded because the stock pipeline takes half a minute.

    python tests/stock_entities.py      # records them again

The recording names the versions of everything that decides them; with other versions the test runs the stock pipeline.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.paths import further_texts

SHORT = ["石破総理大臣は2月7日に米国を訪問した。", "", "日本は5億円を供与した。", " \n", "𠮷野氏は  パリで演説した。"]
DATA = Path(__file__).parent / "data"
RECORD = DATA / "stock_ginza.json"
LIBRARIES = ("spacy", "ginza", "ja-ginza", "sudachipy", "sudachidict-core")


def many_texts() -> list[str]:
    """Return paragraphs, and texts of four paragraphs, in which more entities would reach over a sentence start."""
    paragraphs = [e.text for name in ("general_open", "general_more") for e in read_examples(DATA / f"{name}.jsonl")]
    further = [e.text for path in further_texts() for e in read_examples(path)]
    return SHORT + paragraphs + ["\n".join(further[at : at + 4]) for at in range(0, len(further), 28)]


def key(texts: list[str]) -> dict[str, str]:
    """Return the versions and the hash of the texts that a recording belongs to."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    return {**{name: version(name) for name in LIBRARIES}, "texts": digest}


def recorded(texts: list[str]) -> list[list[tuple[int, int, str]]] | None:
    """Return start, end and label of the entities of each text; None if there is no recording for these versions."""
    record: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    if record["key"] != key(texts):
        return None
    return [[(start, end, label) for start, end, label in entities] for entities in record["entities"]]


def main() -> None:
    """Record the entities of the stock pipeline."""
    import spacy

    texts = many_texts()
    docs = spacy.load("ja_ginza").pipe(texts)
    entities = [[[e.start_char, e.end_char, e.label_] for e in doc.ents] for doc in docs]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in entities)
    RECORD.write_text(f'{{"key":{json.dumps(key(texts))},"entities":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
