"""What the person with a code, everyone, and the office read; nothing of an answer leaks before the release."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Contact
from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.opinions.actions import answer_group, summarise_group
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round, Screening
from renda.core.opinions.selectors import (
    follow_up,
    groups,
    ledger,
    progress,
    public_adoption_report,
    screening_counts,
)
from renda.core.opinions.tests.samples import (
    FEES,
    LAMPS,
    LATER,
    MORNING,
    NEARLY,
    code_of,
    draft_of,
    first_article,
    office,
    release,
    run_grouping,
    say,
)
from renda.core.people.models import Assembly
from renda.lib import codes

REASON = "已经写明配备灭火器材。"


def answer_all(round: Round) -> None:
    for group in OpinionGroup.objects.filter(round=round):
        answer_group(
            subject=group, verdict="not_adopted", reason=REASON, by=office(round.assembly), at=MORNING
        )


def page(client: Client, address: str, *, follow: bool = False) -> str:
    answer = client.get(address, follow=follow)
    assert answer.status_code == 200, address
    return answer.content.decode()


# following by code


def test_before_the_release_the_code_shows_the_words_and_no_answer(round: Round) -> None:
    (said,) = say(round, LAMPS)
    code = code_of(said)
    run_grouping(round)
    answer_all(round)
    found = follow_up(code)
    assert found is not None and found.opinion.text == LAMPS
    assert found.answer is None
    shown = page(Client(), f"/follow/?code={codes.grouped(code)}", follow=True)
    assert LAMPS in shown and REASON not in shown and "未采纳" not in shown


def test_after_the_release_the_code_shows_the_answer(round: Round) -> None:
    (said, _) = say(round, LAMPS, NEARLY)
    code = code_of(said)
    run_grouping(round)
    answer_all(round)
    release(round)
    found = follow_up(code)
    assert found is not None and found.answer is not None and found.answer.reason == REASON
    shown = page(Client(), f"/follow/?code={codes.grouped(code)}", follow=True)
    assert REASON in shown and NEARLY not in shown


def test_an_unknown_code_finds_nothing(round: Round) -> None:
    say(round, LAMPS)
    assert follow_up("0" * 14) is None


def test_a_closed_opinion_reads_its_criterion_and_no_answer(round: Round) -> None:
    (said,) = say(round, LAMPS, screening=Screening.NOT_HERE)
    code = code_of(said)
    said.criterion = "unrelated"
    said.save(update_fields=["criterion"])
    release(round)
    assert "与征求意见的事项无关" in page(Client(), f"/follow/?code={codes.grouped(code)}", follow=True)


def test_answers_are_public_rows_only_after_the_release(round: Round) -> None:
    say(round, LAMPS)
    run_grouping(round)
    answer_all(round)
    with scope.public():
        assert not Answer.objects.exists()
    release(round)
    with scope.public():
        assert Answer.objects.get().reason == REASON


@pytest.mark.parametrize("ending", ["answers/", "answers/1/", "answers/1.csv", "answers/1.json"])
def test_the_report_is_not_there_before_the_release(round: Round, ending: str) -> None:
    say(round, LAMPS)
    run_grouping(round)
    answer_all(round)
    assert public_adoption_report(round) is None
    assert Client().get(f"/matters/{round.matter.number}/{ending}").status_code == 404


# the report


def released_report(round: Round) -> Any:
    run_grouping(round)
    answer_all(round)
    release(round)
    with scope.public():
        return public_adoption_report(round)


def test_the_report_shows_own_words_only_with_consent(round: Round) -> None:
    say(round, LAMPS)
    say(round, NEARLY, may_publish=True)
    say(round, LATER)
    lamps, later = released_report(round).rows
    assert (lamps.question, lamps.is_own_words) == (NEARLY, True)
    assert (later.question, later.is_own_words) == ("关于全文的意见", False)
    shown = page(Client(), f"/matters/{round.matter.number}/answers/1/")
    assert NEARLY in shown and LAMPS not in shown and LATER not in shown


def test_the_summary_of_the_office_goes_before_own_words(round: Round) -> None:
    say(round, LAMPS, may_publish=True)
    run_grouping(round)
    summarise_group(
        subject=OpinionGroup.objects.get(), summary="建议配备灭火器材", by=office(round.assembly), at=MORNING
    )
    (row,) = released_report(round).rows
    assert (row.question, row.is_own_words) == ("建议配备灭火器材", False)


@pytest.mark.parametrize(("count", "shown"), [(9, None), (10, 10)])
def test_a_count_is_shown_from_ten_people_up(round: Round, count: int, shown: int | None) -> None:
    say(round, *[LAMPS] * count)
    (row,) = released_report(round).rows
    assert row.count == shown
    csv = Client().get(f"/matters/{round.matter.number}/answers/1.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].endswith(str(shown or "不足10"))


def test_no_form_of_the_report_names_a_person_or_a_contact(round: Round) -> None:
    contact = Contact.objects.known_or_new("phone", "13900000001")
    say(round, LAMPS, contact=contact, speaker_name="吴桂芳", may_publish=True, entered_by="李秘书")
    report = released_report(round)
    forms = [json.dumps([asdict(row) for row in report.rows], ensure_ascii=False)]
    forms += [
        Client().get(f"/matters/{round.matter.number}/{ending}").content.decode()
        for ending in ("answers/1/", "answers/1.csv", "answers/1.json")
    ]
    for form in forms:
        for private in ("吴桂芳", "13900000001", "李秘书"):
            assert private not in form


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_csv_runs_as_a_formula(round: Round, sign: str) -> None:
    say(round, f"{sign}HYPERLINK(1)", may_publish=True)
    released_report(round)
    csv = Client().get(f"/matters/{round.matter.number}/answers/1.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith(f"'{sign}HYPERLINK")


def test_the_report_counts_what_was_closed_and_every_verdict(round: Round) -> None:
    say(round, LAMPS, LATER)
    say(round, *[FEES] * 10, screening=Screening.NOT_HERE)
    report = released_report(round)
    assert (report.opinions, report.closed) == (12, 10)
    assert report.totals == {"采纳": 0, "部分采纳": 0, "未采纳": 2, "不属于本法规调整范围": 0}


@pytest.mark.parametrize(("closed", "shown"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_the_report_keeps_a_small_number_of_closed_opinions_to_the_office(
    round: Round, closed: int, shown: int | None
) -> None:
    say(round, LAMPS, *[LATER] * closed)
    Opinion.objects.filter(text=LATER).update(screening=Screening.NOT_HERE)
    report = released_report(round)
    assert report.closed == shown
    report_page = page(Client(), f"/matters/{round.matter.number}/answers/1/")
    assert ("另有不足十条按公布的标准不予受理。" in report_page) == (shown is None)


# the office


def test_the_ledger_is_filtered_by_screening_channel_words_and_clause(round: Round) -> None:
    from renda.core.documents.models import Anchor

    version = draft_of(round)
    node = first_article(version)
    anchor = Anchor.objects.create(assembly=round.assembly, version=version, node=node, label="第一条")
    say(round, LAMPS, anchor=anchor.pk)
    say(round, LATER, screening=Screening.WAITING)

    def texts(**filters: str) -> list[str]:
        return [row.text for row in ledger(round, **filters)]

    assert texts() == [LATER, LAMPS]
    assert texts(screening="waiting") == [LATER]
    assert texts(channel="letter") == []
    assert texts(words="灭火器") == [LAMPS]
    assert texts(node=node) == [LAMPS]
    assert screening_counts(round) == {"waiting": 1, "admitted": 1, "not_here": 0}


def test_the_page_of_the_ledger_follows_the_link_from_a_clause(round: Round) -> None:
    from renda.core.documents.models import Anchor

    version = draft_of(round)
    anchor = Anchor.objects.create(
        assembly=round.assembly, version=version, node=first_article(version), label="第一条"
    )
    say(round, LAMPS, anchor=anchor.pk)
    say(round, LATER)
    li = Client()
    sign_in(li, make_hat(Role.LEGISLATIVE_OFFICE, round.assembly))
    shown = page(li, f"/desk/matters/{round.matter.number}/rounds/1/opinions/?node={anchor.node}")
    assert LAMPS in shown and LATER not in shown


def test_progress_tells_what_is_left(round: Round) -> None:
    say(round, LAMPS, screening=Screening.WAITING)
    say(round, LATER)
    state = progress(round)
    assert (state.opinions, state.waiting, state.ungrouped, state.groups, state.answered) == (2, 1, 2, 0, 0)
    assert not state.is_complete
    run_grouping(round)
    answer_all(round)
    assert not progress(round).is_complete
    round.opinions.update(screening=Screening.ADMITTED)
    assert progress(round).is_complete


def test_groups_are_listed_largest_first_and_filtered_by_answer(round: Round) -> None:
    say(round, LATER, LAMPS, NEARLY)
    run_grouping(round)
    lamps, later = groups(round)
    assert (lamps.size, later.size) == (2, 1)
    answer_group(subject=later, verdict="beyond", reason=REASON, by=office(round.assembly), at=MORNING)
    assert list(groups(round, answered="yes")) == [later]
    assert list(groups(round, answered="no")) == [lamps]
    assert list(groups(round, least=2)) == [lamps]


# who may open the pages


@pytest.fixture
def addresses(round: Round) -> list[str]:
    say(round, LAMPS)
    run_grouping(round)
    group = OpinionGroup.objects.get()
    desk = f"/desk/matters/{round.matter.number}/rounds/1"
    return [f"{desk}/opinions/", f"{desk}/groups/", f"{desk}/groups/{group.pk}/"]


def test_a_matter_of_another_assembly_is_not_there(addresses: list[str], other_city: Assembly) -> None:
    stranger = Client()
    sign_in(stranger, make_hat(Role.LEGISLATIVE_OFFICE, other_city))
    for address in addresses:
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"verb": "answer"}).status_code == 404, address


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CITIZEN, Role.SYSTEM}])
def test_only_the_legislative_office_sees_the_ledger(addresses: list[str], round: Round, role: Role) -> None:
    somebody = Client()
    sign_in(somebody, make_hat(role, round.assembly))
    for address in addresses:
        answer = somebody.get(address)
        if role is Role.LEGISLATIVE_OFFICE:
            assert answer.status_code == 200
        else:
            assert answer.status_code in {302, 303, 403, 404}, address
            assert LAMPS not in answer.content.decode()


def test_a_citizen_is_sent_to_the_door(addresses: list[str]) -> None:
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/account/login/")


def test_a_ticked_thing_that_is_no_number_is_passed_over(addresses: list[str], round: Round) -> None:
    li = Client()
    sign_in(li, make_hat(Role.LEGISLATIVE_OFFICE, round.assembly))
    for ticked in ("²", "１", "x"):
        answer = li.post(addresses[0], {"decision": "admitted", "opinion": ticked})
        assert answer.status_code in {303, 422}
