"""The file from which a version was read: kept as it came, for staff only, as it may say who wrote and changed it."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.base.predicates import permits
from renda.core.documents.models import TextVersion
from renda.core.files import api as files
from renda.core.files import kinds
from renda.core.files.models import StoredFile
from renda.web.components import DownloadFile

DRAFTS = ("docx", *kinds.TEXTS)


def may_read_source(stored: Any, actor: Actor) -> bool:
    """Whether a version that the actor may see with its source was read from this file."""
    version = TextVersion.objects.filter(source=stored).first()
    return version is not None and permits("legislation.see_source", actor, version)


def source_of(version: TextVersion, viewer: Actor) -> list[DownloadFile]:
    """Return the file of a version for a page; none where there is none or the viewer may not have it."""
    stored = StoredFile.objects.filter(pk=version.source_id, erased_at=None).first()
    if stored is None or not permits("legislation.see_source", viewer, version):
        return []
    label = kinds.KINDS[stored.kind].label
    return [DownloadFile(stored.name, stored.get_absolute_url(), kind=label, size=stored.size)]


files.owners.add("legislation.source", may_read_source)
