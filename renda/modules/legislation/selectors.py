"""Reading regulations and their versions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.documents.models import TextVersion
from renda.lib.errors import NotAllowed
from renda.lib.texts.comparison import Comparison, Row, RowKind, compare
from renda.modules.legislation.models import Regulation


def regulations() -> QuerySet[Regulation]:
    """Return the regulation projects within the scope, newest first."""
    return Regulation.objects.select_related("matter", "matter__assembly", "text").order_by("-pk")


def regulation_of(number: str) -> Regulation:
    """Return the regulation of a matter's number; NotAllowed (hidden) if it is not within the scope."""
    row = regulations().filter(matter__number=number).first()
    if row is None:
        raise NotAllowed(gettext("没有这个编号的法规项目。"), hidden=True)
    return row


def version_for_page(pk: int) -> TextVersion:
    """Return a version within the scope with its text and matter; NotAllowed (hidden) otherwise."""
    rows = TextVersion.objects.select_related("text", "text__matter", "text__matter__assembly", "previous")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotAllowed(gettext("没有这个文本版本。"), hidden=True)
    return row


def versions_of(version: TextVersion) -> QuerySet[TextVersion]:
    """Return the versions of the same text within the scope, oldest first."""
    return TextVersion.objects.filter(text_id=version.text_id).order_by("number")


def comparison_of(old: TextVersion, new: TextVersion) -> Comparison:
    """Compare two versions article by article."""
    return compare(old.root, new.root)


def article_uid(row: Row) -> str:
    """The node to which a row's reason belongs: the new article, or the removed one."""
    return (row.new or row.old)[0].uid


def changed_nodes(comparison: Comparison) -> set[str]:
    """Return the nodes of a comparison that a reason can be written for."""
    return {article_uid(row) for row in comparison.rows if row.kind is not RowKind.UNCHANGED}
