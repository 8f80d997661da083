from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Role
from renda.core.law import api as law
from renda.core.law.models import PlaceEntry, ShippedCheck
from renda.core.law.rules import KEEPERS
from renda.core.people.models import Assembly

NAME = "legislation.consultation.length"
PAPERS = "oversight.report.before_session"

pytestmark = pytest.mark.django_db


@pytest.fixture()
def city() -> Assembly:
    return Assembly.objects.create(
        code="990100",
        name="演示市人民代表大会",
        short_name="演示市人大",
        level="city",
        path="/990100/",
        place="990100",
    )


@pytest.fixture()
def other_city() -> Assembly:
    return Assembly.objects.create(
        code="450100",
        name="邻市人民代表大会",
        short_name="邻市人大",
        level="city",
        path="/450100/",
        place="450100",
    )


def wear(client: Any, role: Role, assembly: Assembly, username: str) -> None:
    sign_in(client, make_hat(role, assembly, username=username))


def filled(**changes: str) -> dict[str, str]:
    return {
        "title": "演示市制定地方性法规条例",
        "article": "第三十条",
        "quote": "征求意见的时间不少于二十日",
        "modality": "应当",
        "starts_on": "2026-04-01",
        "value_": "20",
        **changes,
    }


def test_a_stranger_reads_every_figure_with_its_article_and_that_nobody_has_checked_it(
    client: Any, city: Assembly
) -> None:
    answer = client.get(reverse("house:figures"), {"on": "2026-11-23"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "法规草案公开征求意见的时间" in shown
    assert "《立法法》第四十条" in shown
    assert "未核对" in shown
    assert "其中已核对 0 个" in shown


def test_a_word_narrows_the_list(client: Any, city: Assembly) -> None:
    shown = client.get(reverse("house:figures"), {"q": "公开征求意见"}).content.decode()
    assert "法规草案公开征求意见的时间" in shown
    assert "代表建议、批评和意见的答复期限" not in shown


def test_every_figure_has_a_page(client: Any, city: Assembly) -> None:
    for name in law.library().definitions:
        assert client.get(reverse("house:figure", args=[name])).status_code == 200, name


def test_the_page_of_a_figure_shows_its_earlier_editions_and_where_it_is_used(
    client: Any, city: Assembly
) -> None:
    shown = client.get(reverse("house:figure", args=[NAME]), {"on": "2026-11-23"}).content.decode()
    assert "《立法法》第三十七条第一款" in shown
    assert "《立法法》第四十条" in shown
    assert "录入本地规定</a>" not in shown


def test_an_unknown_figure_is_not_found(client: Any, city: Assembly) -> None:
    assert client.get(reverse("house:figure", args=["no.such"])).status_code == 404


def test_one_clerk_enters_and_another_checks_and_then_it_holds(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    answer = client.post(reverse("house:enter", args=[NAME]), filled())
    assert answer.status_code == 303
    row = PlaceEntry.objects.get()
    assert "待核对" in client.get(reverse("house:figure", args=[NAME])).content.decode()

    own = client.post(reverse("house:check", args=[row.pk]), {"compared": "on", "version": row.version})
    assert own.status_code == 422
    assert "录入人不能核对自己录入的内容，请由另一位工作人员对照原文核对。" in own.content.decode()

    wear(client, Role.GENERAL_OFFICE, city, "chen")
    assert client.get(reverse("house:check", args=[row.pk])).status_code == 200
    answer = client.post(reverse("house:check", args=[row.pk]), {"compared": "on", "version": row.version})
    assert answer.status_code == 303
    assert law.resolve(NAME, on=date(2026, 12, 1), place=city.place).value == row.value


def test_a_figure_is_not_checked_without_saying_that_it_was_compared(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    client.post(reverse("house:enter", args=[NAME]), filled())
    row = PlaceEntry.objects.get()
    wear(client, Role.GENERAL_OFFICE, city, "chen")
    assert client.post(reverse("house:check", args=[row.pk]), {"version": row.version}).status_code == 422
    row.refresh_from_db()
    assert row.checked_on is None


def test_a_weaker_figure_is_refused_on_the_form_with_the_article(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    answer = client.post(reverse("house:enter", args=[PAPERS]), filled(value_="1"))
    assert answer.status_code == 422
    assert "《监督法》第十五条第一款规定的“专项工作报告送交常委会的时间”是底线" in answer.content.decode()
    assert not PlaceEntry.objects.exists()


def test_a_form_sent_twice_enters_one_figure(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    for _ in range(2):
        assert client.post(reverse("house:enter", args=[NAME]), filled(key="the-same")).status_code == 303
    assert PlaceEntry.objects.count() == 1


def test_a_check_of_an_entry_that_was_corrected_meanwhile_is_refused(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    client.post(reverse("house:enter", args=[NAME]), filled())
    row = PlaceEntry.objects.get()
    client.post(reverse("house:correct", args=[row.pk]), filled(value_="25", version=str(row.version)))
    wear(client, Role.GENERAL_OFFICE, city, "chen")
    answer = client.post(reverse("house:check", args=[row.pk]), {"compared": "on", "version": row.version})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert (row.value, row.checked_on) == (25, None)


def test_a_shipped_figure_is_checked_against_its_article(client: Any, city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    digest = law.library().packs["cn"].values[PAPERS][-1].digest
    address = reverse("house:check_shipped", args=[PAPERS, digest])
    assert "《监督法》第十五条第一款" in client.get(address).content.decode()
    assert client.post(address, {"compared": "on"}).status_code == 303
    assert ShippedCheck.objects.get().digest == digest


def test_an_entry_of_another_city_is_not_found(client: Any, city: Assembly, other_city: Assembly) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    client.post(reverse("house:enter", args=[NAME]), filled())
    row = PlaceEntry.objects.get()
    wear(client, Role.LEGISLATIVE_OFFICE, other_city, "zhou")
    for page in ("check", "correct", "end"):
        assert client.get(reverse(f"house:{page}", args=[row.pk])).status_code == 404


def test_a_stranger_is_sent_to_sign_in_and_other_roles_are_refused(client: Any, city: Assembly) -> None:
    address = reverse("house:enter", args=[NAME])
    assert client.get(address).status_code == 302
    wear(client, Role.DEPUTY, city, "wang")
    assert client.get(address).status_code == 403
    assert Role.DEPUTY not in KEEPERS


def test_the_list_needs_the_same_few_queries_whatever_was_entered(
    client: Any, city: Assembly, django_assert_max_num_queries: Any
) -> None:
    wear(client, Role.LEGISLATIVE_OFFICE, city, "li")
    for number in range(5):
        client.post(reverse("house:enter", args=[NAME]), filled(starts_on=f"2026-04-0{number + 1}"))
    with django_assert_max_num_queries(12):
        client.get(reverse("house:figures"))


def test_an_article_shows_its_installed_text_or_else_what_is_quoted(
    db: Any, client: Any, settings: Any, tmp_path: Path
) -> None:
    settings.RENDA_HOME = tmp_path
    address = "/law/articles/cn.legislation-law@2023-03-13%23art-40/"
    bare = client.get(address).content.decode()
    assert "没有安装这部法的全文" in bare and "规则包引用的原句" in bare
    (tmp_path / "law-texts").mkdir()
    text = "立法法\n\n第三十九条　前一条。\n\n第四十条　安装的全文。\n\n这是第二款。\n"
    (tmp_path / "law-texts" / "cn.legislation-law@2023-03-13.txt").write_text(text, encoding="utf-8")
    full = client.get(address).content.decode()
    assert "安装的全文。" in full and "这是第二款。" in full and "前一条" not in full
    assert "没有安装这部法的全文" not in full
    for wrong in ("x", "cn.legislation-law@1999-01-01%23art-1", "cn.legislation-law@2023-03-13"):
        assert client.get(f"/law/articles/{wrong}/").status_code == 404
