"""Where the bytes lie: named by their SHA-256, written so that a reader sees all of a file or none of it."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from renda.lib.errors import Refusal


class DiskFull(Refusal):
    """There is no room to keep the file."""


def sha256_of(content: bytes) -> str:
    """Return the name under which these bytes lie."""
    return hashlib.sha256(content).hexdigest()


def content_path(sha256: str) -> Path:
    """Return where the bytes with this digest lie."""
    return Path(settings.MEDIA_ROOT) / "contents" / sha256[:2] / sha256


def thumbnail_path(sha256: str) -> Path:
    """Return where the small picture of the file with this digest lies."""
    return Path(settings.MEDIA_ROOT) / "thumbnails" / sha256[:2] / f"{sha256}.webp"


def keep(path: Path, content: bytes, *, name: str) -> None:
    """Write `content` to `path`: a temporary file in the same folder, synced, then renamed.

    Raises: DiskFull (`name` is what the person called the file); nothing is left behind then.
    """
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_and_rename(path, content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise DiskFull(
            gettext("服务器存储空间不足，文件“%(name)s”没有保存，请联系系统管理员清理空间后再上传。")
            % {"name": name}
        ) from error


def _write_and_rename(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
