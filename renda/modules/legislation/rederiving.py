"""Whether settled texts still are what the record says."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from renda.core.audit.api import Differing, EventRecord, rederives
from renda.core.documents.models import TextVersion
from renda.lib.canonical import digest
from renda.modules.legislation.events import VersionSettled


@rederives(VersionSettled.name)
def settled_versions(records: list[EventRecord]) -> Iterator[Differing]:
    """Yield the settlings whose version has another text now, or is gone."""
    for record in records:
        version = TextVersion.objects.filter(pk=record.payload["text_version"]).first()
        if version is None or digest(version.tree) != record.payload["digest"]:
            yield record, gettext("所记的文本与数据库里的不同：定稿以后文本被改动或者删除。")
