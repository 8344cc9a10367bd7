"""Job files of ``gaiko scale``: pydantic models of the TOML tables, every key, type and path checked.

``job.toml`` beside this module explains every key.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from gaiko.annotators.resolution.policies import DEFAULT, POLICIES
from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import read_text

_HUB_KEYS = ("dataset", "config", "split", "revision", "streaming")


def _absolute(value: Any, info: ValidationInfo) -> Path:
    """Resolve a path of the job file against its folder, the ``context`` of the validation."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"must be a path in quotes, not {value!r}")
    return (Path(info.context or ".") / value).resolve()


def _absolute_folder(value: str, info: ValidationInfo) -> str:
    """Resolve the name of a dataset if it is a folder."""
    folder = Path(info.context or ".") / value
    return str(folder.resolve()) if folder.is_dir() else value


_Text = Annotated[str, Field(min_length=1, pattern=r"^[^\x00]*$")]
_Path = Annotated[Path, BeforeValidator(_absolute)]


class _Table(BaseModel):
    """A table of the job file. Its validators raise ValueError with a message that begins with the key."""

    model_config = {"frozen": True, "extra": "forbid", "strict": True}


class Input(_Table):
    """Documents to read, from files (``path``) or from a dataset of the Hugging Face Hub (``dataset``)."""

    format: Literal["jsonl", "parquet", "txt", "hub"]
    path: _Path | None = None
    text: _Text = "text"
    id: _Text = "id"
    year: _Text = "year"
    max_chars: int = Field(default=1_000_000, ge=1)
    dataset: Annotated[_Text, AfterValidator(_absolute_folder)] | None = None
    config: _Text | None = None
    split: _Text = "train"
    revision: _Text | None = None
    streaming: bool = False

    @property
    def source(self) -> str:
        """Path, or name of the dataset."""
        return str(self.path or self.dataset)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for key in ("path",) if self.format == "hub" else _HUB_KEYS:
            if key in self.model_fields_set:
                raise ValueError(f'{key} cannot be used with format = "{self.format}"; remove it')
        if len({self.text, self.id, self.year}) < 3:
            raise ValueError("text, id and year must be three different keys")
        if self.format != "hub":
            if self.path is None:
                raise ValueError("path is missing; name a file or a folder")
            if not self.path.exists():
                raise ValueError(f"path: {self.path}: no such file or folder; check the path")
        elif self.dataset is None:
            raise ValueError("dataset is missing; name a dataset of the Hub, or its folder")
        elif self.revision is None and not Path(self.dataset).is_dir():
            raise ValueError(f"revision is missing; give the commit of {self.dataset}, so that all ranks read the same")
        return self


class Output(_Table):
    """Folder of the runs; each run has its own folder below it."""

    path: _Path


class Tagging(_Table):
    """Options of tagging, as in ``gaiko annotate``; ``year`` is for documents without one."""

    year: int | None = Field(default=None, ge=1, le=9999)
    rules: _Path | None = None
    policy: str = DEFAULT
    recognizer: bool = True
    ginza: bool = False


class Running(_Table):
    """Executor, number of ``tasks`` (parts of the input, one per rank) and of ``workers`` (ranks at a time)."""

    executor: Literal["local", "slurm", "ray"] = "local"
    tasks: int | None = Field(default=None, ge=1, le=100_000)
    workers: int | None = Field(default=None, ge=1, le=100_000)


class Slurm(_Table):
    """Resources to ask Slurm for; ``cpus`` per task, ``memory_gb`` per cpu."""

    partition: _Text = ""
    time: _Text = ""
    qos: _Text = ""
    cpus: int = Field(default=1, ge=1)
    memory_gb: int = Field(default=2, ge=1)
    setup: _Text = ""
    max_array: int = Field(default=1001, ge=1)
    tasks_per_job: int = Field(default=1, ge=1)
    sbatch: dict[str, str] = {}


class Ray(_Table):
    """Resources to ask Ray for; ``cpus`` per task, ``memory_gb`` per cpu, ``time`` the limit of a task in seconds.

    Ray does not notice a killed process; its task fails at the time limit.
    """

    address: _Text | None = None
    cpus: int = Field(default=1, ge=1)
    memory_gb: float = Field(default=2.0, ge=0.1)
    time: int = Field(default=14_400, ge=1)


class Job(_Table):
    """A job file; all its paths are absolute."""

    input: Input
    output: Output
    tag: Tagging = Tagging()
    run: Running = Running()
    slurm: Slurm = Slurm()
    ray: Ray = Ray()
    _path: Path = Path()

    @property
    def path(self) -> Path:
        """The job file."""
        return self._path

    @model_validator(mode="after")
    def _check(self) -> Self:
        source = Path(self.input.source)
        if source.is_dir() and self.output.path.is_relative_to(source):
            raise ValueError(
                f"output.path: {self.output.path} is inside the input, so that the output would be read as input; name another folder"
            )
        for key in ("partition", "time") if self.run.executor == "slurm" else ():
            if not getattr(self.slurm, key):
                raise ValueError(f'slurm.{key} is missing; the executor "slurm" needs it')
        if "\n" in self.slurm.setup:
            raise ValueError("slurm.setup must be one line; join commands with &&")
        if self.tag.policy not in POLICIES:
            raise ValueError(f"tag.policy must be one of {', '.join(POLICIES)}, not {self.tag.policy!r}")
        if self.tag.rules is not None and not self.tag.rules.is_file():
            raise ValueError(f"tag.rules: {self.tag.rules}: no such file; check the path")
        return self


def read_job(path: Path) -> Job:
    """Return the job of a TOML file; relative paths in it begin at the file's folder.

    Raises:
        InputError: the file is missing or not TOML, a key is unknown, missing or has a wrong value, or a path does not exist.
    """
    try:
        record = tomllib.loads(read_text(path))
        job = Job.model_validate({"input": {}, "output": {}, **record}, context=path.resolve().parent)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise InputError(f"{path}: {_first_error(error)}") from None
    job._path = path.resolve()
    return job


_EXPECTED = {
    "string_type": "a string",
    "string_too_short": "a string that is not empty",
    "string_pattern_mismatch": "a string without NUL",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a table of strings",
}
"""Expected values, by pydantic's type of error."""


def _first_error(error: ValidationError) -> str:
    """Return the first error as one line: table and key, expected value, actual value."""
    first = error.errors()[0]
    kind, location, found = first["type"], first["loc"], first["input"]
    table, where = location[0] if location else "", ".".join(map(str, location))
    if kind == "value_error":
        return where + ("", ".", " ")[len(location)] + str(first["ctx"]["error"])
    if kind == "extra_forbidden" and len(location) == 1:
        return f"unknown table [{table}]; choose from {', '.join(f'[{name}]' for name in Job.model_fields)}"
    if len(location) == 1:
        return f"{table} must be a table: write [{table}], and its keys below"
    fields = getattr(Job.model_fields[str(table)].annotation, "model_fields", {})
    if kind == "extra_forbidden":
        return f"unknown key {where}; the keys of [{table}] are {', '.join(fields)}"
    field = fields[location[1]]
    allowed = ", ".join(get_args(field.annotation)) if kind in ("missing", "literal_error") else ""
    if kind == "missing":
        return f"{where} is missing" + (f"; it is one of {allowed}" if allowed else "")
    bounds = {name: getattr(bound, name) for bound in field.metadata for name in ("ge", "le") if hasattr(bound, name)}
    limits = "from {ge} to {le}" if "le" in bounds else "at least {ge}"
    expected = f"one of {allowed}" if allowed else _EXPECTED.get(kind) or limits.format(**bounds)
    return f"{where} must be {expected}, not {found!r}"
