"""The file from which a version was read: kept as it came, for staff only, as it may say who wrote and changed it."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.base.predicates import permits
from renda.core.documents.models import TextVersion
from renda.core.files import api as files
from renda.core.files import kinds
from renda.core.files.models import StoredFile
from renda.lib.saying import marked, say
from renda.lib.texts.docx_left_out import LeftOut
from renda.lib.texts.files import left_out_of
from renda.web.components import DownloadFile

KINDS = {
    "footnote": marked("脚注"),
    "endnote": marked("尾注"),
    "hidden": marked("隐藏文字"),
    "sign": marked("特殊符号"),
    "header": marked("页眉"),
    "footer": marked("页脚"),
}
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


def left_out_of_source(version: TextVersion, viewer: Actor) -> list[tuple[str, LeftOut]]:
    """Return what of a version's file does not stand in its text, each with the name of its kind, for a page."""
    stored = StoredFile.objects.filter(pk=version.source_id, erased_at=None, kind="docx").first()
    if stored is None or not permits("legislation.see_source", viewer, version):
        return []
    return [(say(KINDS[each.kind]), each) for each in left_out_of(files.read_bytes(stored), stored.name)]


files.owners.add("legislation.source", may_read_source)
