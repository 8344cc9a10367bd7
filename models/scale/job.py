"""Read a job file of ``gaiko scale``: TOML into frozen dataclasses, every key, type and path checked."""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from gaiko.annotators.resolution.policies import DEFAULT, POLICIES
from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import read_text

FORMATS = ("jsonl", "parquet", "txt", "hub")
EXECUTORS = ("local", "slurm", "ray")
MAX_CHARS = 1_000_000

Section = TypeVar("Section")


def _one_of(*values: str, default: Any = dataclasses.MISSING) -> Any:
    return field(default=default, metadata={"values": values})


def _from(least: float, default: Any, most: float | None = None) -> Any:
    return field(default=default, metadata={"least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Input:
    """What is read.

    Attributes:
        format: one of ``FORMATS``.
        path: a file, or a folder of files; not for ``hub``.
        text: the key or column of the text.
        id: the key or column of the user's own id, and ``year`` of the document's year; a document may be without.
        max_chars: a longer text goes to the ledger.
        dataset: for ``hub``: its name, or a local folder; with its ``config``, ``split`` and ``revision``.
        streaming: whether the ranks read a ``hub`` dataset as it comes, without a copy on the disk.
    """

    format: str = _one_of(*FORMATS)
    path: Path | None = None
    text: str = "text"
    id: str = "id"
    year: str = "year"
    max_chars: int = _from(1, MAX_CHARS)
    dataset: str | None = None
    config: str | None = None
    split: str = "train"
    revision: str | None = None
    streaming: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """Where the runs are written, each in a folder of its own below ``path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Tagging:
    """How texts are tagged, as ``gaiko annotate`` has it; ``year`` is that of documents which have none."""

    year: int | None = _from(1, None, 9999)
    rules: Path | None = None
    policy: str = _one_of(*POLICIES, default=DEFAULT)
    recognizer: bool = True
    ginza: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """Who runs it: in how many ``tasks`` the input is cut, and how many of them run side by side."""

    executor: str = _one_of(*EXECUTORS, default="local")
    tasks: int | None = _from(1, None, 100_000)
    workers: int | None = _from(1, None, 100_000)


@dataclass(frozen=True, slots=True)
class Slurm:
    """What Slurm is asked for.

    Attributes:
        partition, qos: as the cluster names them.
        time: the limit of one task, as ``sbatch --time`` takes it.
        cpus: by task; a second one takes over reading and writing.
        memory_gb: by cpu.
        setup: a command that makes the environment ready; by default the one that ``gaiko scale run`` runs in.
        max_array: the largest job array that the cluster allows.
        tasks_per_job: how many tasks a job of the array runs, one after the other.
        sbatch: further options of ``sbatch`` by name, such as ``account``.
    """

    partition: str = ""
    time: str = ""
    qos: str = ""
    cpus: int = _from(1, 1)
    memory_gb: int = _from(1, 2)
    setup: str = ""
    max_array: int = _from(1, 1001)
    tasks_per_job: int = _from(1, 1)
    sbatch: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ray:
    """What Ray is asked for: the cluster's ``address`` (a new one on this machine without it); by task, cpus and a time limit.

    ``memory_gb`` is by cpu, ``time`` in seconds: by then a task is given up whose process was killed, which nobody tells Ray.
    """

    address: str | None = None
    cpus: int = _from(1, 1)
    memory_gb: float = _from(0.1, 2.0)
    time: int = _from(1, 14_400)


@dataclass(frozen=True, slots=True)
class Job:
    """A job file; all its paths are absolute."""

    path: Path
    input: Input
    output: Output
    tag: Tagging
    run: Running
    slurm: Slurm
    ray: Ray


_SECTIONS: dict[str, type] = {
    "input": Input,
    "output": Output,
    "tag": Tagging,
    "run": Running,
    "slurm": Slurm,
    "ray": Ray,
}
_HUB_KEYS = ("dataset", "config", "split", "revision", "streaming")


def read_job(path: Path) -> Job:
    """Return the job of a TOML file; relative paths in it begin at the file's folder.

    Raises:
        InputError: the file is not there or not TOML, a key is unknown, missing or of the wrong type, or a path leads nowhere.
    """
    try:
        record = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    for name, table in record.items():
        if name not in _SECTIONS:
            raise InputError(
                f"{path}: there is no table [{name}]; there are {', '.join(f'[{one}]' for one in _SECTIONS)}"
            )
        if not isinstance(table, dict):
            raise InputError(f"{path}: {name} must be a table: write [{name}], and its keys below")
        if name == "input":
            _check_keys_of_format(path, table)
    made: dict[str, Any] = {name: _section(path, name, kind, record.get(name, {})) for name, kind in _SECTIONS.items()}
    job = Job(path.resolve(), **made)
    _check_input(path, job.input)
    source = job.input.path or Path(job.input.dataset or "")
    if source.is_dir() and job.output.path.is_relative_to(source):
        raise InputError(f"{path}: output.path: {job.output.path} lies in the input, and would be read; name another")
    if job.tag.rules is not None and not job.tag.rules.is_file():
        raise InputError(f"{path}: tag.rules: {job.tag.rules}: no such file; check the path")
    if job.run.executor == "slurm":
        for key in ("partition", "time"):
            if not getattr(job.slurm, key):
                raise InputError(f'{path}: slurm.{key} is missing; the executor "slurm" needs it')
    if "\n" in job.slurm.setup:
        raise InputError(f"{path}: slurm.setup must be one line; join commands with &&")
    return job


def _check_keys_of_format(path: Path, table: dict[str, Any]) -> None:
    surplus = ("path",) if table.get("format") == "hub" else _HUB_KEYS
    for key in surplus:
        if key in table:
            raise InputError(f'{path}: input.{key} does not go with format = "{table.get("format", "")}"; leave it out')


def _check_input(path: Path, read: Input) -> None:
    if len({read.text, read.id, read.year}) < 3:
        raise InputError(f"{path}: input.text, input.id and input.year must be three different keys")
    if read.format != "hub":
        if read.path is None:
            raise InputError(f"{path}: input.path is missing; name a file or a folder")
        if not read.path.exists():
            raise InputError(f"{path}: input.path: {read.path}: no such file or folder; check the path")
    elif read.dataset is None:
        raise InputError(f"{path}: input.dataset is missing; name a dataset of the Hub, or its folder")
    elif read.revision is None and not Path(read.dataset).is_dir():
        raise InputError(
            f"{path}: input.revision is missing; give the commit of {read.dataset}, so that every rank reads the same"
        )


def _section(path: Path, name: str, kind: type[Section], table: dict[str, Any]) -> Section:
    fields = {one.name: one for one in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in fields:
            raise InputError(f"{path}: there is no key {name}.{key}; [{name}] has {', '.join(fields)}")
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for key, one in fields.items():
        if key in table:
            made[key] = _value(path, f"{name}.{key}", hints[key], one, table[key])
        elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            allowed = one.metadata.get("values")
            raise InputError(
                f"{path}: {name}.{key} is missing" + (f"; it is one of {', '.join(allowed)}" if allowed else "")
            )
    if kind is Input and "dataset" in made and (path.parent / made["dataset"]).is_dir():
        made["dataset"] = str((path.parent / made["dataset"]).resolve())
    return kind(**made)


_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", Path: "a path, as a text"}


def _value(path: Path, where: str, hint: Any, one: "dataclasses.Field[Any]", value: Any) -> Any:
    if get_origin(hint) is dict:
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise InputError(f"{path}: {where} must be a table of texts, not {value!r}")
        return value
    kind = next(each for each in (*get_args(hint), hint) if each is not NoneType)
    written = str if kind is Path else kind
    if type(value) is int and written is float:
        value = float(value)
    if type(value) is not written or (written is str and (not value or "\0" in value)):
        raise InputError(f"{path}: {where} must be {_WORDS[kind]}, not {value!r}")
    allowed = one.metadata.get("values")
    if allowed and value not in allowed:
        raise InputError(f"{path}: {where} must be one of {', '.join(allowed)}, not {value!r}")
    least, most = one.metadata.get("least"), one.metadata.get("most")
    if least is not None and (value < least or (most is not None and value > most)):
        bound = f"from {least} to {most}" if most is not None else f"at least {least}"
        raise InputError(f"{path}: {where} must be {bound}, not {value!r}")
    return (path.resolve().parent / value).resolve() if kind is Path else value
