"""Open a project, import, correct, settle, explain: each works, records, refuses, and not twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renda.core.audit.api import verify
from renda.core.audit.models import EventRecord
from renda.core.base.action import Stale
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import Text, TextVersion
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.errors import NotAllowed
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import articles
from renda.modules.legislation import actions
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.tests.conftest import MORNING

DRAFT = """澄澜市停车场条例（草案）

第一条　为了规范停车，制定本条例。

第二条　住宅小区应当设置停车场所。

第三条　本条例自公布之日起施行。
"""
SECOND = DRAFT.replace("第二条　住宅", "第二条　收费标准应当公开。\n\n第三条　住宅").replace(
    "第三条　本", "第四条　本"
)


def last_event() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def import_draft(project: Regulation, by: Actor, source: str = DRAFT, **given: Any) -> TextVersion:
    usual = {"label": "草案", "explanation": "回应关切。", "at": MORNING}
    made = actions.import_version(subject=project, source=source, by=by, **{**usual, **given})
    return TextVersion.objects.get(pk=made.text_version)


def settle(version: TextVersion, by: Actor) -> Any:
    return actions.settle_version(subject=version, by=by, at=MORNING)


def correct(row: TextVersion, by: Actor, source: str = SECOND, **given: Any) -> Any:
    return actions.correct_version(
        subject=row, source=source, explanation="说明。", by=by, at=MORNING, **given
    )


def explain(version: TextVersion, by: Actor, node: str = "", reason: str = "统一条号。") -> Any:
    old = version.previous or version
    chosen = node or articles(version.root)[0].uid
    return actions.explain_change(subject=version, old=old, node=chosen, reason=reason, by=by, at=MORNING)


def everything() -> tuple[Any, ...]:
    models = (Matter, Text, Regulation, TextVersion, EventRecord)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def refuses(act: Callable[[], Any], refusal: type[Exception], sentence: str) -> None:
    before = everything()
    with pytest.raises(refusal, match=sentence):
        act()
    assert everything() == before


def test_a_project_gets_its_matter_its_text_and_its_number(project: Regulation) -> None:
    assert project.matter.number == "9901-LG-2026-0001"
    assert project.matter.state == "suggested"
    assert project.text.matter == project.matter
    assert last_event().name == "legislation.project_opened"
    assert last_event().payload == {"regulation": project.pk, "title": "澄澜市停车场条例"}


def test_a_project_without_a_name_is_refused(city: Assembly, li: Actor) -> None:
    refuses(
        lambda: actions.open_project(subject=city, title=" ", kind="new", by=li, at=MORNING),
        actions.TitleMissing,
        "请填写法规名称。",
    )


def test_the_same_form_twice_opens_one_project(city: Assembly, li: Actor) -> None:
    for _ in range(2):
        actions.open_project(subject=city, title="条例", kind="new", by=li, at=MORNING, key="one form")
    assert Regulation.objects.count() == 1


def test_an_office_may_not_open_a_project_in_another_assembly(other_city: Assembly, li: Actor) -> None:
    refuses(
        lambda: actions.open_project(subject=other_city, title="条例", kind="new", by=li, at=MORNING),
        NotAllowed,
        "只有法制工委且本级人大可以办理此事。",
    )


def test_a_text_is_imported_as_a_tree_that_prints_the_same(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    assert print_text(version.root) == DRAFT
    assert (version.number, version.label, version.previous) == (1, "草案", None)
    assert last_event().name == "legislation.version_imported"
    assert last_event().payload["articles"] == 3


def test_an_import_without_words_or_before_the_last_one_is_settled_is_refused(
    project: Regulation, li: Actor
) -> None:
    refuses(
        lambda: import_draft(project, li, source=" \n"),
        actions.NothingToImport,
        "没有读到任何文字，请检查文件内容或者直接粘贴文本。",
    )
    import_draft(project, li)
    refuses(
        lambda: import_draft(project, li, SECOND),
        actions.NotSettled,
        "“草案”还没有定稿，请先定稿再导入下一版。",
    )


def test_in_the_next_version_a_moved_article_keeps_its_identity(project: Regulation, li: Actor) -> None:
    first = import_draft(project, li)
    settle(first, li)
    second = import_draft(project, li, SECOND, label="")
    before = [node.uid for node in articles(first.root)]
    after = [node.uid for node in articles(second.root)]
    assert [after[0], after[2], after[3]] == before
    assert after[1] not in before
    assert (second.label, second.previous) == ("第2稿", first)


def test_a_correction_keeps_what_is_the_same(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    before = [node.uid for node in articles(version.root)]
    correct(version, li, DRAFT.replace("规范停车", "规范车辆停放"))
    row = TextVersion.objects.get()
    assert "规范车辆停放" in print_text(row.root)
    assert [node.uid for node in articles(row.root)] == before
    assert (row.explanation, row.version) == ("说明。", 2)
    assert last_event().name == "legislation.version_corrected"


def test_a_correction_without_words_is_refused(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    refuses(lambda: correct(version, li, " "), actions.NothingToImport, "文本不能为空")


def test_a_correction_on_an_old_page_is_refused_with_who_was_faster(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    correct(version, li, version=1)
    refuses(lambda: correct(version, li, DRAFT, version=1), Stale, "您打开页面之后，.*更正文本")


def test_a_settled_version_never_changes_again(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    settle(version, li)
    assert TextVersion.objects.get().settled_at == MORNING
    assert last_event().name == "legislation.version_settled"
    sentence = "“草案”已经定稿，不能再改；请导入新的一版。"
    refuses(lambda: correct(version, li), actions.AlreadySettled, sentence)
    refuses(lambda: settle(version, li), actions.AlreadySettled, sentence)


def test_a_settled_text_changed_behind_the_actions_back_is_named(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li)
    settle(version, li)
    assert verify(at=MORNING).ok
    version.tree["children"][0]["text"] = "别的标题"
    TextVersion.objects.update(tree=version.tree)
    [finding] = verify(at=MORNING).findings
    assert (finding.kind, finding.label) == ("differs", "文本定稿")
    assert "定稿以后文本被改动" in finding.message


def second_version(project: Regulation, by: Actor) -> TextVersion:
    settle(import_draft(project, by), by)
    return import_draft(project, by, SECOND, label="二次审议稿")


def test_the_reason_of_a_change_is_written_and_taken_back(project: Regulation, li: Actor) -> None:
    version = second_version(project, li)
    node = articles(version.root)[1].uid
    explain(version, li, node)
    assert TextVersion.objects.get(number=2).reasons == {node: "统一条号。"}
    assert last_event().name == "legislation.change_explained"
    explain(version, li, node, " ")
    assert TextVersion.objects.get(number=2).reasons == {}


def test_a_reason_is_written_only_for_an_article_that_changed(project: Regulation, li: Actor) -> None:
    version = second_version(project, li)
    unchanged = articles(version.root)[0].uid
    for node in (unchanged, "n-of-nothing"):
        refuses(lambda node=node: explain(version, li, node), actions.NotCompared, "请刷新对照表后重新选择。")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"source": SECOND}, "文本有更正还没有保存，请先保存更正，核对读入结果后再定稿。"),
        ({"source": DRAFT, "explanation": "另一个说明。"}, "说明有修改还没有保存，请先保存更正再定稿。"),
    ],
)
def test_nothing_is_settled_while_something_typed_is_not_saved(
    project: Regulation, li: Actor, typed: dict[str, str], sentence: str
) -> None:
    version = import_draft(project, li)
    refuses(
        lambda: actions.settle_version(subject=version, by=li, at=MORNING, **typed),
        actions.NotSaved,
        sentence,
    )


def test_line_ends_that_a_browser_changes_are_no_correction(project: Regulation, li: Actor) -> None:
    version = import_draft(project, li, DRAFT.replace("\n", "\r\n"), explanation="甲\n乙")
    actions.settle_version(subject=version, source=DRAFT, explanation="甲\r\n乙", by=li, at=MORNING)
    assert TextVersion.objects.get().settled_at == MORNING


ACTS: dict[str, Callable[[Regulation, TextVersion, Actor], Any]] = {
    "open_project": lambda project, version, by: actions.open_project(
        subject=project.matter.assembly, title="条例", kind="new", by=by, at=MORNING
    ),
    "import_version": lambda project, version, by: import_draft(project, by),
    "correct_version": lambda project, version, by: correct(version, by),
    "settle_version": lambda project, version, by: settle(version, by),
    "explain_change": lambda project, version, by: explain(version, by),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_may_not(name: str, project: Regulation, li: Actor, other_city: Assembly) -> None:
    version = import_draft(project, li)
    roles = [role for role in Role if role is not Role.LEGISLATIVE_OFFICE]
    strangers = [Actor(role=role, assembly=li.assembly, grant=1) for role in roles]
    foreign = Actor(role=Role.LEGISLATIVE_OFFICE, assembly=other_city.pk, grant=1)
    for stranger in [*strangers, foreign, Actor.citizen()]:
        refuses(lambda by=stranger: ACTS[name](project, version, by), NotAllowed, "可以办理此事。")
