"""What other apps may use of files: storing, opening, erasing, and saying who may read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.files import disk, kinds, pictures
from renda.core.files.models import StoredFile
from renda.core.files.pictures import Evidence
from renda.core.people.models import Assembly
from renda.lib.errors import Refusal
from renda.lib.registry import Registry

__all__ = [
    "Evidence",
    "Gone",
    "Upload",
    "erase",
    "hand_on",
    "may_read",
    "open_file",
    "owners",
    "publish",
    "read_bytes",
    "store",
    "store_with_evidence",
    "sweep",
]


class Gone(Refusal):
    """The file's content was erased."""


class _Named(Protocol):
    name: Any

    def read(self, size: int = ...) -> bytes: ...


@dataclass(frozen=True)
class Upload:
    """A file as it came: what the person called it, and all its bytes."""

    name: str
    content: bytes

    @classmethod
    def of(cls, given: Upload | tuple[str, bytes] | _Named) -> Upload:
        """Take (name, bytes), a Django uploaded file, or an open file; the name loses folders and control signs."""
        if isinstance(given, Upload):
            return given
        if isinstance(given, tuple):
            return cls(_plain_name(given[0]), given[1])
        largest = max(kind.most for kind in kinds.KINDS.values())
        return cls(_plain_name(str(given.name)), given.read(largest + 1))


def _plain_name(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>:|?*').strip()
    ending = PurePath(kept).suffix[:12]
    return (kept[: 200 - len(ending)] if len(kept) <= 200 else kept[: 200 - len(ending)] + ending) or "未命名"


owners: Registry[Callable[[StoredFile, Actor], bool]] = Registry("owners of files")


def may_read(stored: StoredFile, actor: Actor) -> bool:
    """Whether this actor may download: public files, one's own uploads, or what an owner's predicate allows.

    Owners register at start: `owners.add("opinions.attachment", may_read_attachment)`.
    """
    if stored.erased_at is not None:
        return False
    if stored.public:
        return True
    if actor.account is not None and stored.uploaded_by.get("account") == actor.account:
        return True
    return any(allows(stored, actor) for _, allows in owners.items())


def store(
    *,
    assembly: Assembly,
    upload: Upload | tuple[str, bytes] | _Named,
    kind: Collection[str],
    by: Actor,
    at: datetime,
    public: bool = False,
) -> StoredFile:
    """Keep an upload and return its row; call it inside an action of the app that owns the file.

    `kind` names the kinds taken (of kinds.KINDS; IMAGES, TEXTS, TABLES, SCANS are ready-made groups).
    Pictures are encoded anew without metadata, so `sha256` is of what is kept, not of what came.
    Raises: WrongFile, FileTooLarge, DiskFull; nothing is kept then.
    """
    return store_with_evidence(assembly=assembly, upload=upload, kind=kind, by=by, at=at, public=public)[0]


def store_with_evidence(
    *,
    assembly: Assembly,
    upload: Upload | tuple[str, bytes] | _Named,
    kind: Collection[str],
    by: Actor,
    at: datetime,
    public: bool = False,
) -> tuple[StoredFile, Evidence]:
    """Like `store`, and return apart where and when a picture says it was taken."""
    came = Upload.of(upload)
    known = kinds.recognise(came.name, came.content, allowed=kind)
    prepared = pictures.prepare(came.name, came.content, known)
    sha256 = disk.sha256_of(prepared.content)
    disk.keep(disk.content_path(sha256), prepared.content, name=came.name)
    if prepared.thumbnail:
        disk.keep(disk.thumbnail_path(sha256), prepared.thumbnail, name=came.name)
    stored = StoredFile.objects.create(
        assembly=assembly,
        name=came.name,
        kind=known.name,
        content_type=known.content_type,
        size=len(prepared.content),
        sha256=sha256,
        pages=prepared.pages,
        width=prepared.width,
        height=prepared.height,
        has_thumbnail=bool(prepared.thumbnail),
        uploaded_by=by.for_record(),
        at=at,
        public=public,
    )
    return stored, prepared.evidence


def open_file(stored: StoredFile) -> BinaryIO:
    """Open the kept bytes for reading; the caller closes.

    Raises: Gone, if the content was erased.
    """
    if stored.erased_at is not None:
        raise Gone(gettext("文件“%(stored)s”的内容已按要求删除，不能再打开。") % {"stored": stored.name})
    return disk.content_path(stored.sha256).open("rb")


def read_bytes(stored: StoredFile) -> bytes:
    """Return all the kept bytes. Raises: Gone."""
    with open_file(stored) as file:
        return file.read()


def publish(stored: StoredFile, *, public: bool = True) -> None:
    """Let anyone download the file, or no longer; inside an action."""
    stored.public = public
    stored.save(update_fields=["public"])


def erase(stored: StoredFile, *, at: datetime) -> None:
    """Forget the file: its name and bytes go, its row stays; inside an action.

    Bytes that another row still names stay on disk until that row is erased too.
    """
    stored.erased_at = at
    stored.name = f"已删除{stored.ending}"
    stored.public = False
    stored.save(update_fields=["erased_at", "name", "public"])


def hand_on(stored: StoredFile, *, at: datetime) -> StoredFile:
    """Give the content to another owner and return its new row; inside an action.

    The old row is erased, and whoever uploaded the file has no claim on the new one. Raises: Gone.
    """
    with open_file(stored):
        passed = StoredFile.objects.get(pk=stored.pk)
    passed.pk = None
    passed._state.adding = True
    passed.uploaded_by, passed.public, passed.at = {}, False, at
    passed.save()
    erase(stored, at=at)
    return passed


def sweep(*, older_than: datetime) -> int:
    """Remove the bytes that no row names (erased, or left by an action that failed); return how many files.

    Only files last written before `older_than` go, so that an upload being stored is left alone; a periodic job.
    """
    removed = 0
    for path in sorted(_contents()):
        if path.stat().st_mtime < older_than.timestamp() and not _is_named(path.name):
            path.unlink(missing_ok=True)
            disk.thumbnail_path(path.name).unlink(missing_ok=True)
            removed += 1
    return removed


def _contents() -> list[Path]:
    return list(disk.content_path("00").parent.parent.glob("*/*"))


def _is_named(sha256: str) -> bool:
    return StoredFile._base_manager.filter(sha256=sha256, erased_at=None).exists()
