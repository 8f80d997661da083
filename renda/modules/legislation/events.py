"""What happens to a regulation and its text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("legislation.project_opened", _("建立法规项目"))
class ProjectOpened(Event):
    regulation: int
    title: str


@event("legislation.version_imported", _("导入文本版本"))
class VersionImported(Event):
    text_version: int
    label: str
    articles: int
    digest: str
    source: str = ""  # SHA-256 of the file it was read from, empty where it was pasted


@event("legislation.version_corrected", _("更正文本"))
class VersionCorrected(Event):
    text_version: int
    digest: str


@event("legislation.version_settled", _("文本定稿"))
class VersionSettled(Event):
    text_version: int
    digest: str


@event("legislation.change_explained", _("填写修改说明"))
class ChangeExplained(Event):
    text_version: int
    node: str
    reason: str
