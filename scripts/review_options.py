"""Options and checks shared by the commands of ``gaiko review``."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.errors import InputError

DATABASE = Path("build/review/review.db")
EXPORTED = Path("build/review/export")

Database = Annotated[Path, typer.Option("--db", readable=False, help="Work database.")]


def need_extra() -> None:
    """Raise InputError if a library of the extra ``[review]`` is missing."""
    for library in ("starlette", "uvicorn"):
        if find_spec(library) is None:
            raise InputError(f'the review needs {library}; install gaiko with the extra "[review]"')
