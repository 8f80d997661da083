from __future__ import annotations

import json
from datetime import date

import pytest

from renda.core.law import api as law

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _packs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "_entries_of", None)
    monkeypatch.setattr(law, "_checks", None)


def test_a_snapshot_explains_itself_without_the_packs() -> None:
    figure = law.resolve("legislation.standing_committee.majority", on=TODAY, place="450100")
    kept = json.loads(json.dumps(law.snapshot(figure), ensure_ascii=False))
    assert kept["value"] == str(figure.value)
    assert kept["words"] == "常委会全体组成人员的过半数"
    assert kept["articles"] == ["《组织法》第五十一条第四款"]
    assert kept["verified"] is False


def test_a_limit_into_a_year_without_a_notice_is_reckoned_and_marked_provisional() -> None:
    figure = law.resolve("legislation.approval.within", on=TODAY, place="450100")
    due = law.due_after(figure, TODAY)
    assert due is not None
    assert due.year == TODAY.year + 1
    assert law.is_provisional(due)
    assert not law.is_provisional(TODAY)


def test_an_unset_figure_has_no_last_day() -> None:
    figure = law.resolve("suggestions.handover.within", on=TODAY, place="450100")
    assert law.due_after(figure, TODAY) is None


def test_papers_are_due_before_the_meeting() -> None:
    figure = law.resolve("legislation.papers.before_session", on=TODAY, place="450100")
    meeting = date(2026, 12, 18)
    due = law.due_before(figure, meeting)
    assert due is not None
    assert (meeting - due).days == figure.value
    assert law.due_after(figure, TODAY) is None


@pytest.mark.parametrize(
    ("cite", "problem"),
    [
        ("cn.legislation-law@2023-03-13#art-40", ""),
        ("cn.legislation-law@2015-03-15#art-37", "在 2026-11-23 不是有效版本。"),
        ("cn.legislation-law@2024-01-01#art-40", "所指的版本不在规则包里。"),
        ("cn.no-such-law@2023-03-13#art-40", "所指的法规文件不在规则包里。"),
        ("article forty", "写法不对，应当如 cn.legislation-law@2023-03-13#art-40。"),
    ],
)
def test_a_citation_is_told_what_is_wrong_with_it(cite: str, problem: str) -> None:
    assert law.citation_problem(cite, on=TODAY) == problem


def test_articles_read_as_lawyers_write_them() -> None:
    assert (
        law.article_words("cn.local-organic-law@2022-03-11#art-50-p1-i7")
        == "《组织法》第五十条第一款第（七）项"
    )
    assert law.article_words("cn.legislation-law@2023-03-13#art-109-p1") == "《立法法》第一百零九条第一款"
    assert law.article_words("something else") == "something else"
