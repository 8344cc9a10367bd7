"""The fingerprint of a run: a hash of all that decides its output, so that changed rules never meet old results."""

import ast
import hashlib
import importlib.util
import json
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gaiko.annotators.user_rules import read_user_rules
from gaiko.corpus.seeds import read_bytes
from gaiko.models.scale.job import Job

_ROOTS = (
    "gaiko.models.scale.task",
    "gaiko.models.scale.readers",
    "gaiko.models.scale.hub",
    "gaiko.models.scale.schema",
)
"""The modules from which all code is reached that a rank runs between its input and its output."""

_OWN = re.compile(r"gaiko\.(?:corpus|annotators|models)\b")
_WHOLE = {"annotators": ("data",), "models": ("release", "data")}
"""By package, the folders of tables and weights that the code reads, by names that imports do not show."""

_DATA = ("corpus/labels.json", "corpus/names.json")
_NAMED = re.compile(r"gaiko\.(?:corpus|annotators|models)(?:\.\w+)+:\w+")
_LIBRARIES = ("sudachipy", "sudachidict-core", "ahocorasick-rs", "google-re2", "numpy", "pyarrow")
_HUB = ("datasets", "datatrove")
_GINZA = ("ginza", "ja-ginza", "spacy", "thinc")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What decides the output of a job.

    Attributes:
        key: the hash, as it stands in the path of the output.
        files: by name, the hashes of the code and data of gaiko and of the user's rules.
        libraries: by name, the versions of what else the text goes through.
        options: those of the job that decide what is read and how it is tagged.
    """

    key: str
    files: Mapping[str, str]
    libraries: Mapping[str, str]
    options: Mapping[str, Any]


def fingerprint(job: Job) -> Fingerprint:
    """Return the fingerprint of a job as the files are now.

    Raises:
        InputError: the user's rules cannot be read.
    """
    files = {name: _hash(path) for name, path in _code()}
    if job.tag.rules is not None:
        read_user_rules(job.tag.rules)  # a wrong file is told before the ranks begin
        files["the user's rules"] = _hash(job.tag.rules)
    more = (*(_GINZA if job.tag.ginza else ()), *(_HUB if job.input.format == "hub" else ()))
    libraries = {name: version(name) for name in (*_LIBRARIES, *more)}
    libraries["python"] = ".".join(platform.python_version_tuple()[:2])
    read, tag = job.input, job.tag
    options = {
        "format": read.format,
        "keys": [read.text, read.id, read.year],
        "max_chars": read.max_chars,
        "year": tag.year,
        "policy": tag.policy,
        "recognizer": tag.recognizer,
        "ginza": tag.ginza,
    }
    parts = json.dumps([files, libraries, options], sort_keys=True)
    return Fingerprint(hashlib.sha256(parts.encode()).hexdigest()[:16], files, libraries, options)


def difference(before: Fingerprint, now: Fingerprint) -> str:
    """Return in words what differs first."""
    for old, new in ((before.files, now.files), (before.libraries, now.libraries), (before.options, now.options)):
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                return name
    return "nothing"


def _code() -> Iterator[tuple[str, Path]]:
    """Name and path of every file of gaiko's own that tagging reads, in a fixed order."""
    found: dict[str, Path] = {}
    waiting = list(_ROOTS)
    while waiting:
        module = waiting.pop()
        path = _source(module)
        if path is None or (name := _name(module, path)) in found:
            continue
        found[name] = path
        waiting += _imports(path)
        if module.count(".") > 1:
            waiting.append(module.rpartition(".")[0])
    for package, folders in _WHOLE.items():
        root = _root(package)
        for folder in folders:
            for path in (root / folder).rglob("*"):
                if path.is_file() and path.suffix != ".md":
                    found[f"{package}/{path.relative_to(root).as_posix()}"] = path
    for name in _DATA:
        package, _, rest = name.partition("/")
        found[name] = _root(package) / rest
    yield from sorted(found.items())


def _source(module: str) -> Path | None:
    """Where the module is, if it is a module."""
    _, package, *names = module.split(".")
    path = _root(package).joinpath(*names)
    for one in (path / "__init__.py", path.with_suffix(".py")):
        if one.is_file():
            return one
    return None


def _root(package: str) -> Path:
    spec = importlib.util.find_spec(f"gaiko.{package}")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent


def _name(module: str, path: Path) -> str:
    return f"{module.removeprefix('gaiko.').replace('.', '/')}{'/__init__' if path.name == '__init__.py' else ''}.py"


def _imports(path: Path) -> Iterator[str]:
    """The modules of our own that a module imports, wherever in it, and those that its tables name (``module:name``)."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _OWN.match(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _OWN.match(node.module):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAMED.fullmatch(node.value):
            yield node.value.partition(":")[0]


def _hash(path: Path) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()
