"""Compare the text of a PDF file with a reference made by reading its pages, and time its pages.

    python tests/corpus/readers/pdf/measure.py report.pdf reference.txt

The reference holds one block a line, in reading order, without ruby, footnote marks, running heads and folios.
"""

import difflib
import hashlib
import sys
import time
from pathlib import Path

from gaiko.corpus.readers import read_documents


def main(path: Path, reference_path: Path) -> int:
    list(read_documents(path))  # loads PDFium
    started = time.process_time()
    (seed,) = read_documents(path)
    seconds = time.process_time() - started
    text = seed.text.replace("\n\n", "\n")
    reference = reference_path.read_text(encoding="utf-8").rstrip("\n")
    blocks = difflib.SequenceMatcher(None, text, reference, autojunk=False).get_matching_blocks()
    matched = sum(block.size for block in blocks)
    pages = max(origin.page or 1 for _, origin in seed.origins)
    print(f"characters: {len(text)} read, {len(reference)} in the reference, {matched} in order")
    print(f"ratio: {2 * matched / (len(text) + len(reference)):.4%}")
    print(f"readings: {len(seed.readings)}; notes: {len(seed.notes)}")
    print(f"sha256: {hashlib.sha256(text.encode()).hexdigest()[:16]}")
    print(f"seconds a page: {seconds / pages:.3f} ({pages} pages)")
    return 0 if 2 * matched >= 0.995 * (len(text) + len(reference)) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
