"""Fingerprint of a run: a hash of everything that decides its output.

These changes give another fingerprint, so that a new run is begun and no old result is reused:

- any Python file of ``gaiko.corpus``, ``gaiko.annotators`` or ``gaiko.models``, any of their tables (``_FILES``), the shipped
  recognizer or the user's rules;
- the version of a library that the text goes through, or of Python (major and minor);
- an option of ``[input]`` or ``[tag]`` that decides how records are read or tagged.

Whole packages are hashed: a change that cannot affect the output, such as in the training code, also begins a new run.
"""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gaiko.corpus.seeds import read_bytes
from gaiko.models.scale.job import Job

ROOT = Path(__file__).parents[2]
"""Folder of the packages."""

_FILES = {
    "corpus": ("**/*.py", "*.json"),
    "annotators": ("**/*.py", "data/*"),
    "models": ("**/*.py", "data/*.npz", "release/*.json", "release/*.npz"),
}
_LIBRARIES = ("sudachipy", "sudachidict-core", "ahocorasick-rs", "google-re2", "numpy", "pyarrow")
_HUB = ("datasets", "datatrove")
_GINZA = ("ginza", "ja-ginza", "spacy", "thinc")


class Fingerprint(BaseModel, frozen=True):
    """Fingerprint of a job.

    Attributes:
        key: the hash, also the name of the run's folder.
        files: SHA-256 by file, of gaiko's code and tables and of the user's rules.
        libraries: version by library.
        options: options of the job that decide how records are read and tagged.
    """

    key: str
    files: dict[str, str]
    libraries: dict[str, str]
    options: dict[str, Any]


def fingerprint(job: Job) -> Fingerprint:
    """Return the fingerprint of a job with the files and libraries as they are now.

    Raises:
        InputError: the user's rules cannot be read.
    """
    own = [path for package, globs in _FILES.items() for glob in globs for path in sorted((ROOT / package).glob(glob))]
    files = {path.relative_to(ROOT).as_posix(): _hash(path) for path in own if path.is_file()}
    if job.tag.rules is not None:
        from gaiko.annotators.user_rules import read_user_rules  # here: it imports annotators

        read_user_rules(job.tag.rules)  # reports an invalid file before the ranks begin
        files["the user's rules"] = _hash(job.tag.rules)
    optional = (*(_GINZA if job.tag.ginza else ()), *(_HUB if job.input.format == "hub" else ()))
    libraries = {name: version(name) for name in (*_LIBRARIES, *optional)}
    libraries["python"] = ".".join(platform.python_version_tuple()[:2])
    spec = job.input
    options = {"format": spec.format, "keys": [spec.text, spec.id, spec.year], "max_chars": spec.max_chars}
    options |= job.tag.model_dump(exclude={"rules"})
    parts = json.dumps([files, libraries, options], sort_keys=True)
    key = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return Fingerprint(key=key, files=files, libraries=libraries, options=options)


def difference(before: Fingerprint, now: Fingerprint) -> str:
    """Return the name of the first file, library or option that differs."""
    pairs = (before.files, now.files), (before.libraries, now.libraries), (before.options, now.options)
    names = ((name, old, new) for old, new in pairs for name in sorted(old.keys() | new.keys()))
    return next((name for name, old, new in names if old.get(name) != new.get(name)), "nothing")


def _hash(path: Path) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()
