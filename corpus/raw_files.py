"""Read files as bytes or as UTF-8, unchanged; errors name the file, the line and the remedy."""

from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.paths import missing_path_advice


def read_text(path: Path) -> str:
    """Return the text of a file unchanged, carriage returns included.

    Raises:
        InputError: the file is missing, unreadable, not UTF-8, or contains NUL.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; InputError if it is missing, a folder, or unreadable."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; {missing_path_advice(path)}") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; name a file in it") from None
    except PermissionError:
        raise InputError(f"{path}: permission denied; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def decode(data: bytes, where: str, first_line: int = 1) -> str:
    """Decode UTF-8; InputError names the line, counted from ``first_line``, of the first invalid byte or NUL."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        raise InputError(
            f"{where}:{line}: not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}; save the file as UTF-8"
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        raise InputError(
            f"{where}:{text.count(chr(10), 0, nul) + first_line}: NUL character at offset {nul}; this is not a text file"
        )
    return text
