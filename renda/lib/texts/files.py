"""Reading a text file: UTF-8 (with or without BOM), GB18030, or .docx; line ends are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from renda.lib.errors import BadInput

if TYPE_CHECKING:
    from .docx_left_out import LeftOut

_LARGEST = 20_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def read_text(path: Path) -> str:
    """Return the characters of a file. Raises: BadInput, when it is missing, a folder, too large or no text."""
    return decode_text(read_file(path), str(path))


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises: BadInput, when it is missing, a folder or too large."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; give the files in it.")
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(f"{path} is larger than 20 MB; a legal text is smaller, so check the file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path} does not exist; check the name.") from None
    except OSError as fault:
        raise BadInput(f"{path} cannot be read ({fault.strerror}); check the file's permissions.") from None


def left_out_of(content: bytes, name: str) -> tuple[LeftOut, ...]:
    """Return what of a file does not stand in its text; only a .docx has such things. Raises: BadInput."""
    if not content.startswith(_ZIP):
        return ()
    from .docx_reading import read_docx_with_notes

    return read_docx_with_notes(content, name=name).left_out


def decode_text(content: bytes, name: str) -> str:
    """Return the characters of an uploaded or read file; `name` is for the message. Raises: BadInput."""
    if content.startswith(_OLD_WORD):
        raise BadInput(f"{name} is in the old .doc format; save it as .docx and try again.")
    if content.startswith(_ZIP):
        from .docx_reading import read_docx

        return read_docx(content, name=name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16", name)
    if b"\x00" in content:
        raise BadInput(f"{name} is not a text file; give .txt, .md or .docx.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030", name)


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is neither UTF-8 nor GB18030 text; save it as UTF-8 and try again.") from None
