"""The office's pages of a regulation, and what the public sees of its versions."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from lxml import etree

from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import TextVersion
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import articles
from renda.modules.legislation import actions
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.panels import text_panel
from renda.modules.legislation.regulation import draft_is_settled
from renda.modules.legislation.tests.conftest import MORNING, TODAY
from renda.modules.legislation.tests.test_actions import DRAFT, SECOND, import_draft, settle

Hats = Callable[..., Client]


@pytest.fixture
def hat(city: Assembly) -> Hats:
    def wear(role: Role = Role.LEGISLATIVE_OFFICE, assembly: Assembly | None = None) -> Client:
        client = Client()
        sign_in(client, make_hat(role, assembly or city))
        return client

    cache.clear()
    return wear


@pytest.fixture
def office(hat: Hats) -> Client:
    return hat()


@pytest.fixture
def first(project: Regulation, li: Actor) -> TextVersion:
    made = import_draft(project, li)
    settle(made, li)
    return TextVersion.objects.get(pk=made.pk)


@pytest.fixture
def second(project: Regulation, first: TextVersion, li: Actor) -> TextVersion:
    return import_draft(project, li, SECOND, label="二次审议稿")


def publish(*versions: TextVersion) -> None:
    TextVersion.objects.filter(pk__in=[row.pk for row in versions]).update(published_at=MORNING)
    Matter.objects.update(published_at=MORNING)


def shown(client: Client, name: str, *arguments: Any, **asked: str) -> str:
    answer = client.get(reverse(f"legislation:{name}", args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_projects_are_listed_newest_first_and_only_the_office_opens_new_ones(
    project: Regulation, city: Assembly, li: Actor, hat: Hats
) -> None:
    actions.open_project(subject=city, title="养犬条例", kind="amend", by=li, at=MORNING)
    page = shown(hat(), "projects")
    assert page.index("养犬条例") < page.index("停车场条例") and "修改" in page
    assert reverse("legislation:new_project") in page
    assert reverse("legislation:import", args=[project.matter.number]) in page
    reader = shown(hat(Role.CHAIRPERSON), "projects")
    assert "养犬条例" in reader and reverse("legislation:new_project") not in reader


def project_called(title: str, city: Assembly, li: Actor) -> Regulation:
    made = actions.open_project(
        subject=city, title=title, kind="amend", drafted_by="市城管局", by=li, at=MORNING
    )
    return Regulation.objects.get(pk=made.regulation)


def test_the_projects_are_sorted_by_what_the_address_says(
    project: Regulation, city: Assembly, li: Actor, office: Client
) -> None:
    project_called("甲河保护条例", city, li)
    numbers = [row.matter.number for row in office.get("/desk/legislation/?sort=number").context["page"]]
    assert numbers == sorted(numbers) and len(numbers) == 2
    turned = [row.matter.number for row in office.get("/desk/legislation/?sort=-number").context["page"]]
    assert turned == numbers[::-1]
    by_title = [row.title for row in office.get("/desk/legislation/?sort=title").context["page"]]
    assert by_title == sorted(by_title)
    unknown = office.get("/desk/legislation/?sort=matter__assembly__name").context["page"]
    assert [row.matter.number for row in unknown] == numbers[::-1], "what cannot be sorted by changes nothing"


def test_the_projects_are_taken_away_as_they_are_listed(
    project: Regulation, city: Assembly, li: Actor, office: Client, other_city: Assembly
) -> None:
    project_called("甲河保护条例", city, li)
    file = office.get("/desk/legislation/?sort=number&export=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "名称,事项编号,种类,起草单位"
    assert lines[2] == f"甲河保护条例,{Regulation.objects.first().matter.number},修改,市城管局"
    assert len(lines) == 3
    book = openpyxl.load_workbook(io.BytesIO(office.get("/desk/legislation/?export=xlsx").content))
    assert [cell.value for cell in book.active["A"]] == ["名称", "甲河保护条例", project.title]
    stranger = Client()
    sign_in(stranger, make_hat(Role.LEGISLATIVE_OFFICE, other_city))
    assert len(stranger.get("/desk/legislation/?export=csv").content.decode().splitlines()) == 1


def test_another_assembly_does_not_see_the_project(
    project: Regulation, hat: Hats, other_city: Assembly
) -> None:
    stranger = hat(assembly=other_city)
    assert "停车场条例" not in shown(stranger, "projects")
    assert stranger.get(reverse("legislation:import", args=[project.matter.number])).status_code == 404


def test_a_project_is_opened_on_its_page(office: Client) -> None:
    address = reverse("legislation:new_project")
    assert office.post(address, {"title": "", "kind": "new"}).status_code == 422
    answer = office.post(address, {"title": "养犬条例", "kind": "amend", "drafted_by": "公安局"})
    row = Regulation.objects.get()
    assert answer["Location"] == reverse("procedures:matter", args=[row.matter.number])
    assert (row.title, row.kind, row.drafted_by) == ("养犬条例", "amend", "公安局")


def test_an_unreadable_file_is_refused_beside_its_field(project: Regulation, office: Client) -> None:
    answer = office.post(
        reverse("legislation:import", args=[project.matter.number]),
        {"label": "草案", "file": io.BytesIO(b"%PDF-1.7")},
    )
    assert answer.status_code == 422 and "是 PDF，不能从中读出条文" in answer.content.decode()
    assert answer.context["form"].errors["file"]
    assert not TextVersion.objects.exists()


def test_a_pasted_text_becomes_the_version_and_its_page_is_next(project: Regulation, office: Client) -> None:
    given = {"label": "草案", "source": DRAFT, "explanation": "回应关切。"}
    answer = office.post(reverse("legislation:import", args=[project.matter.number]), given)
    row = TextVersion.objects.get()
    assert answer["Location"] == reverse("legislation:version", args=[row.pk])
    assert row.explanation == "回应关切。" and print_text(row.root) == DRAFT


def test_a_version_is_corrected_and_settled_on_its_page(
    project: Regulation, li: Actor, office: Client
) -> None:
    row = import_draft(project, li)
    address = reverse("legislation:version", args=[row.pk])
    page = shown(office, "version", row.pk)
    assert 'value="settle"' in page and "未定稿" in page
    given = {"source": DRAFT.replace("规范停车", "规范停放"), "explanation": "改。", "version": "1"}
    assert office.post(address, {**given, "source": ""}).status_code == 422
    assert office.post(address, {**given, "verb": "correct"}).status_code == 303
    assert "规范停放" in print_text(TextVersion.objects.get().root)
    assert office.post(address, {**given, "verb": "correct"}).status_code == 422  # an old page
    assert office.post(address, {**given, "verb": "settle", "version": "2"}).status_code == 303
    assert TextVersion.objects.get().settled_at is not None
    assert 'value="settle"' not in shown(office, "version", row.pk)


def test_only_the_office_of_the_assembly_may_post_a_correction(
    project: Regulation, li: Actor, hat: Hats, other_city: Assembly
) -> None:
    row = import_draft(project, li)
    address = reverse("legislation:version", args=[row.pk])
    given = {"source": SECOND, "version": "1", "verb": "correct"}
    assert Client().post(address, given).status_code == 404
    assert hat(assembly=other_city).post(address, given).status_code == 404
    member = hat(Role.GENERAL_OFFICE)
    assert 'value="settle"' not in shown(member, "version", row.pk)
    assert member.post(address, given).status_code == 403
    publish(row)
    assert Client().post(address, given).status_code == 403
    assert print_text(TextVersion.objects.get().root) == DRAFT


def test_the_office_is_told_what_was_not_read_and_the_public_is_not(
    project: Regulation, li: Actor, office: Client
) -> None:
    row = import_draft(project, li, DRAFT.replace("第三条", "第五条") + "\n某某某\n")
    assert "条号有 1 处不连续" in shown(office, "version", row.pk)
    publish(row)
    assert "条号有" not in shown(Client(), "version", row.pk)


def test_a_version_that_is_not_published_is_there_for_staff_of_its_assembly_only(
    first: TextVersion, second: TextVersion, hat: Hats, other_city: Assembly
) -> None:
    publish(first)
    seen = {"public": Client(), "foreign": hat(assembly=other_city), "office": hat()}
    for name, arguments in {
        "version": (second.pk,),
        "akoma_ntoso": (second.pk,),
        "compare": (first.pk, second.pk),
        "compare_file": (first.pk, second.pk, "docx"),
    }.items():
        address = reverse(f"legislation:{name}", args=arguments)
        codes = {who: client.get(address).status_code for who, client in seen.items()}
        assert codes == {"public": 404, "foreign": 404, "office": 200}, name


def test_the_page_of_a_version_leads_to_the_comparison_old_before_new(
    first: TextVersion, second: TextVersion, office: Client
) -> None:
    for row in (first, second):
        assert reverse("legislation:compare", args=[first.pk, second.pk]) in shown(office, "version", row.pk)
        assert reverse("legislation:compare", args=[second.pk, first.pk]) not in shown(
            office, "version", row.pk
        )


def test_a_comparison_shows_what_changed_or_all_with_its_counts(
    first: TextVersion, second: TextVersion, office: Client
) -> None:
    address = reverse("legislation:compare", args=[first.pk, second.pk])
    changed = office.get(address)
    assert [(row.label, row.change) for row in changed.context["rows"]] == [
        ("无→第二条", "增加"),
        ("第二条→第三条", "条号变动"),
        ("第三条→第四条", "条号变动"),
    ]
    assert "1 条未改" not in changed.content.decode() and "1 条增加" in changed.content.decode()
    every = office.get(address, {"show": "all"})
    assert [row.label for row in every.context["rows"]][0] == "第一条" and len(every.context["rows"]) == 4
    assert every.context["rows"][0].change == "未改"


def test_the_words_that_came_and_went_are_marked(project: Regulation, first: TextVersion, li: Actor) -> None:
    changed = import_draft(project, li, DRAFT.replace("规范停车", "规范车辆停放"), label="")
    publish(first, changed)
    answer = Client().get(reverse("legislation:compare", args=[first.pk, changed.pk]))
    (row,) = answer.context["rows"]
    assert row.change == "修改"
    assert "".join(piece.text for piece in row.before) == "为了规范停车，制定本条例。"
    assert "".join(piece.text for piece in row.after) == "为了规范车辆停放，制定本条例。"
    assert {piece.kind for piece in row.before} <= {"same", "removed"}
    assert {piece.kind for piece in row.after} == {"same", "added"}


def test_a_reason_is_written_beside_its_article_by_the_office_only(
    first: TextVersion, second: TextVersion, office: Client, hat: Hats
) -> None:
    address = reverse("legislation:compare", args=[first.pk, second.pk])
    node = articles(second.root)[1].uid
    given = {"node": node, "reason": "回应群众意见。", "version": str(second.version)}
    assert [row["label"] for row in office.get(address).context["explainable"]] == [
        "无→第二条",
        "第二条→第三条",
        "第三条→第四条",
    ]
    assert hat(Role.GENERAL_OFFICE).post(address, given).status_code == 200
    assert TextVersion.objects.get(pk=second.pk).reasons == {}
    assert office.post(address, given).status_code == 303
    assert TextVersion.objects.get(pk=second.pk).reasons == {node: "回应群众意见。"}
    assert office.post(address, {**given, "reason": "旧页面。"}).status_code == 422
    answer = office.get(address)
    assert [row.note for row in answer.context["rows"]] == ["回应群众意见。", "", ""]
    publish(first, second)
    assert "填写修改说明" not in shown(Client(), "compare", first.pk, second.pk)


def test_readers_are_offered_no_reasons_to_write(
    project: Regulation, first: TextVersion, second: TextVersion, office: Client
) -> None:
    publish(first, second)
    address = reverse("legislation:compare", args=[first.pk, second.pk])
    assert Client().get(address).context["explainable"] == []
    assert [row["label"] for row in office.get(address).context["explainable"]]


def test_a_version_is_not_compared_with_itself(
    project: Regulation, first: TextVersion, second: TextVersion, office: Client
) -> None:
    page = office.get(reverse("legislation:version", args=[second.pk]))
    assert [other.pk for other in page.context["others"]] == [first.pk]


def test_versions_of_two_regulations_are_not_compared(
    first: TextVersion, city: Assembly, li: Actor, office: Client
) -> None:
    made = actions.open_project(subject=city, title="养犬条例", kind="new", by=li, at=MORNING)
    other = import_draft(Regulation.objects.get(pk=made.regulation), li)
    for address in (
        reverse("legislation:compare", args=[first.pk, other.pk]),
        reverse("legislation:compare_file", args=[first.pk, other.pk, "xlsx"]),
    ):
        answer = office.get(address)
        assert answer.status_code == 422
        assert "只能比较同一法规的两个版本，请从文本页面选择。" in answer.content.decode()


def test_the_table_is_downloaded_with_both_texts_and_the_reasons(
    first: TextVersion, second: TextVersion, li: Actor, office: Client
) -> None:
    node = articles(second.root)[1].uid
    actions.explain_change(subject=second, old=first, node=node, reason="回应群众意见。", by=li, at=MORNING)
    files = {
        kind: office.get(reverse("legislation:compare_file", args=[first.pk, second.pk, kind]))
        for kind in ("docx", "xlsx")
    }
    assert all(answer["Content-Disposition"].startswith("attachment") for answer in files.values())
    table = docx.Document(io.BytesIO(files["docx"].content)).tables[0]
    in_word = [cell.text for row in table.rows for cell in row.cells]
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content)).active
    in_sheet = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    for cells in (in_word, in_sheet):
        assert "回应群众意见。" in cells and any("收费标准应当公开" in cell for cell in cells)


def test_akoma_ntoso_says_when_it_was_published(first: TextVersion, office: Client) -> None:
    address = reverse("legislation:akoma_ntoso", args=[first.pk])
    assert b"2026-03-12" in office.get(address).content
    before = etree.fromstring(office.get(address).content)
    publish(first)
    after = etree.fromstring(Client().get(address).content)
    space = {"a": before.nsmap[None]}
    assert len(after.findall(".//a:article", space)) == 3
    assert before.find(".//a:publication", space) is None
    assert after.find(".//a:publication", space) is not None


def panel_of(project: Regulation, by: Actor) -> Any:
    return text_panel(Matter.objects.get(pk=project.matter_id), by)


def test_the_panel_lists_the_versions_newest_first_and_offers_the_import_to_the_office(
    project: Regulation, first: TextVersion, second: TextVersion, li: Actor, other_city: Assembly
) -> None:
    shown = panel_of(project, li)
    assert (shown.context["versions"], shown.count) == ([second, first], 2)
    assert shown.context["may_import"]
    for other in (
        Actor(role=Role.GENERAL_OFFICE, assembly=li.assembly, grant=1),
        Actor(role=Role.LEGISLATIVE_OFFICE, assembly=other_city.pk, grant=1),
    ):
        assert not panel_of(project, other).context["may_import"]
    Matter.objects.update(closed_at=MORNING)
    assert not panel_of(project, li).context["may_import"]


def test_the_panel_stands_before_the_first_version_for_the_office_only_and_never_on_another_matter(
    project: Regulation, li: Actor
) -> None:
    assert panel_of(project, li).count == 0
    assert panel_of(project, Actor.citizen()) is None
    Regulation.objects.all().delete()
    assert panel_of(project, li) is None


def test_a_draft_is_put_to_the_public_settled_and_with_its_explanation(
    project: Regulation, li: Actor
) -> None:
    def lack() -> Any:
        return draft_is_settled(project.matter, li, TODAY)

    assert lack().text == "还没有导入法规草案。" and lack().refuses
    row = import_draft(project, li, explanation=" ")
    assert lack().text == "“草案”还没有定稿，请先核对条文并定稿。" and lack().refuses
    settle(row, li)
    assert lack().text.startswith("草案要连同说明一起公布")
    assert (lack().kind, lack().refuses) == ("papers", False)
    TextVersion.objects.update(explanation="回应关切。")
    assert lack() is None
    import_draft(project, li, SECOND, label="二稿")
    assert lack().text.startswith("“二稿”还没有定稿")


def test_settling_with_an_unsaved_correction_keeps_what_was_typed(
    project: Regulation, li: Actor, office: Client
) -> None:
    version = import_draft(project, li)
    address = reverse("legislation:version", args=[version.pk])
    typed = {
        "verb": "settle",
        "source": DRAFT.replace("制定本条例", "特制定本条例"),
        "explanation": "回应关切。",
    }
    answer = office.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "文本有更正还没有保存" in page and "特制定本条例" in page
    assert TextVersion.objects.get(pk=version.pk).settled_at is None
    assert office.post(address, {**typed, "verb": "correct"}).status_code == 303
    assert office.post(address, {**typed, "source": typed["source"].replace("\n", "\r\n")}).status_code == 303
    settled = TextVersion.objects.get(pk=version.pk)
    assert settled.settled_at is not None and "特制定本条例" in print_text(settled.root)


@pytest.mark.parametrize("verb", ["correct", "settle"])
def test_correcting_what_was_settled_in_another_tab_says_so_and_keeps_what_was_typed(
    first: TextVersion, office: Client, verb: str
) -> None:
    address = reverse("legislation:version", args=[first.pk])
    typed = {"verb": verb, "source": DRAFT.replace("制定本条例", "特制定本条例"), "explanation": "回应关切。"}
    answer = office.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "“草案”已经定稿，不能再改；请导入新的一版。" in page
    assert "特制定本条例" in page and 'value="settle"' not in page
    assert "特制定本条例" not in print_text(TextVersion.objects.get(pk=first.pk).root)


def test_a_reason_for_a_node_outside_the_comparison_is_refused(
    first: TextVersion, second: TextVersion, office: Client
) -> None:
    address = reverse("legislation:compare", args=[first.pk, second.pk])
    answer = office.post(address, {"node": "n-of-nothing", "reason": "回应群众意见。"})
    assert answer.status_code == 422 and "请刷新对照表后重新选择。" in answer.content.decode()
    assert TextVersion.objects.get(pk=second.pk).reasons == {}
