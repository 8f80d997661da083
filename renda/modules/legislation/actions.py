"""The verbs of a regulation's text: open the project, import a version, correct it, settle it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.documents.models import Text, TextVersion
from renda.core.files import api as files
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly, Organ
from renda.core.procedures.api import open_matter
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.lib.texts.anchors import carry_uids
from renda.lib.texts.parsing import parse
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import articles, from_json, to_json
from renda.modules.legislation import events, selectors
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.sources import DRAFTS


class TitleMissing(Refusal):
    """A project needs the regulation's name."""


class AlreadySettled(Refusal):
    """A settled version never changes."""


class NotSaved(Refusal):
    """What stands in the form differs from what is saved."""


class NotCompared(Refusal):
    """The node is none of the articles that changed between the two versions."""


class NotSettled(Refusal):
    """The version before is still being worked on."""


class NothingToImport(Refusal):
    """The file or the field holds no text."""


@action("legislation.open_project")
def open_project(
    *,
    subject: Assembly,
    title: str,
    kind: str,
    drafted_by: str = "",
    owner: Organ | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Open a regulation project: its matter gets the number under which everything is found.

    Raises: TitleMissing; WrongLevel, for an assembly that makes no regulations.
    """
    if not title.strip():
        raise TitleMissing(gettext("请填写法规名称。"))
    matter = open_matter(
        assembly=subject, procedure="legislation.regulation", title=title.strip(), owner=owner, by=by, at=at
    )
    text = Text.objects.create(assembly=subject, matter=matter, title=title.strip())
    row = Regulation.objects.create(
        assembly=subject, matter=matter, text=text, title=title.strip(), kind=kind, drafted_by=drafted_by
    )
    return events.ProjectOpened(regulation=row.pk, title=row.title)


@action("legislation.import_version")
def import_version(
    *,
    subject: Regulation,
    source: str,
    label: str,
    explanation: str = "",
    file: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Parse a text into the next version; aligned nodes keep their uids, so comments follow their clauses.

    `file` is the upload that `source` was read from, as (name, bytes); it is kept with the version.
    Raises: NothingToImport, NotSettled, WrongFile, FileTooLarge, DiskFull.
    """
    if not source.strip():
        raise NothingToImport(gettext("没有读到任何文字，请检查文件内容或者直接粘贴文本。"))
    previous = TextVersion.objects.filter(text=subject.text).order_by("-number").first()
    if previous is not None and previous.settled_at is None:
        raise NotSettled(
            gettext("“%(previous)s”还没有定稿，请先定稿再导入下一版。") % {"previous": previous.label}
        )
    tree = parse(source)
    if previous is not None:
        tree = carry_uids(previous.root, tree)
    number = previous.number + 1 if previous else 1
    kept = _keep(subject, file, by, at) if file else None
    row = TextVersion.objects.create(
        assembly_id=subject.assembly_id,
        text=subject.text,
        number=number,
        label=label.strip() or f"第{number}稿",
        tree=to_json(tree),
        explanation=explanation.strip(),
        source=kept,
        previous=previous,
        made_at=at,
    )
    return events.VersionImported(
        text_version=row.pk,
        label=row.label,
        articles=len(articles(tree)),
        digest=digest(row.tree),
        source=kept.sha256 if kept else "",
    )


def _keep(subject: Regulation, file: tuple[str, bytes], by: Actor, at: datetime) -> StoredFile:
    return files.store(assembly=subject.matter.assembly, upload=file, kind=DRAFTS, by=by, at=at)


@action("legislation.correct_version")
def correct_version(*, subject: TextVersion, source: str, explanation: str, by: Actor, at: datetime) -> Event:
    """Replace the words of a version that is being worked on; what is the same keeps its uids.

    Raises: AlreadySettled, NothingToImport.
    """
    _refuse_settled(subject)
    if not source.strip():
        raise NothingToImport(gettext("文本不能为空；如需放弃这一版，请联系管理员。"))
    before = from_json(subject.tree)
    if source != as_typed(subject):
        subject.tree = to_json(carry_uids(before, parse(source)))
    subject.explanation = explanation.strip()
    subject.version += 1
    subject.save(update_fields=["tree", "explanation", "version"])
    return events.VersionCorrected(text_version=subject.pk, digest=digest(subject.tree))


@action("legislation.settle_version")
def settle_version(
    *,
    subject: TextVersion,
    source: str | None = None,
    explanation: str | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Settle a version: from now on it never changes.

    `source` and `explanation` are what the clerk has before the eyes; where they are not what is saved, nothing is
    settled, so that no correction is lost. Raises: AlreadySettled, NotSaved.
    """
    _refuse_settled(subject)
    if source is not None and source != as_typed(subject):
        raise NotSaved(gettext("文本有更正还没有保存，请先保存更正，核对读入结果后再定稿。"))
    if explanation is not None and _lines(explanation).strip() != _lines(subject.explanation).strip():
        raise NotSaved(gettext("说明有修改还没有保存，请先保存更正再定稿。"))
    subject.settled_at = at
    subject.version += 1
    subject.save(update_fields=["settled_at", "version"])
    return events.VersionSettled(text_version=subject.pk, digest=digest(subject.tree))


@action("legislation.explain_change")
def explain_change(
    *, subject: TextVersion, old: TextVersion, node: str, reason: str, by: Actor, at: datetime
) -> Event:
    """Write why an article was changed from `old`: the third column of the comparison table. Raises: NotCompared."""
    reasons = dict(subject.reasons)
    if node not in selectors.changed_nodes(selectors.comparison_of(old, subject)) and node not in reasons:
        raise NotCompared(gettext("这一条不在对照表有变动的条文里，请刷新对照表后重新选择。"))
    reasons[node] = reason.strip()
    subject.reasons = {key: words for key, words in reasons.items() if words}
    subject.version += 1
    subject.save(update_fields=["reasons", "version"])
    return events.ChangeExplained(text_version=subject.pk, node=node, reason=reason.strip())


def as_typed(version: TextVersion) -> str:
    """Return a version's text as a text field holds it."""
    return _lines(print_text(version.root))


def _lines(words: str) -> str:
    """The words with the one kind of line end that browsers do not change."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def settled_words(version: TextVersion) -> str:
    """Say that a version is settled and what to do instead."""
    said = gettext("“%(version)s”已经定稿，不能再改；请导入新的一版。")
    return said % {"version": version.label}


def _refuse_settled(version: TextVersion) -> None:
    if version.settled_at is not None:
        raise AlreadySettled(settled_words(version))
