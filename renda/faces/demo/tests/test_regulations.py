"""The drafts run on, opinions quote what stands in them, and answers lead to articles that are there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from difflib import SequenceMatcher

import pytest

from renda.faces.demo.generator import city
from renda.faces.demo.invention import CHANNELS, OUTCOMES, Regulation
from renda.faces.demo.reading import article_label, articles, content, draft, numeral
from renda.lib.texts.checking import check_text

TODAY = date(2026, 3, 2)
CITY = city(1, "demo", TODAY)
TEXTS = ["parking_draft", "toilets_first", "toilets_second", "toilets_final"]


@pytest.mark.parametrize("name", TEXTS)
def test_articles_and_chapters_run_on_from_one(name: str) -> None:
    labels = list(articles(draft(name)))
    assert labels == [article_label(number) for number in range(1, len(labels) + 1)]
    body = draft(name).split("目录")[-1]
    chapters = re.findall(r"^第(.+?)章　", body[body.rfind("第一章　总则") :], flags=re.MULTILINE)
    assert chapters == [numeral(number) for number in range(1, 7)]


@pytest.mark.parametrize("name", TEXTS)
def test_our_own_parser_understands_every_line_and_loses_none(name: str) -> None:
    check = check_text(draft(name))
    assert (check.lossless, check.understood, check.notes) == (True, True, ())


@pytest.mark.parametrize("name", TEXTS)
def test_items_of_an_article_run_on_from_one(name: str) -> None:
    for label, text in articles(draft(name)).items():
        items = re.findall(r"^（([一二三四五六七八九十]+)）", text, flags=re.MULTILINE)
        assert items == [numeral(number) for number in range(1, len(items) + 1)], label


@pytest.mark.parametrize("name", TEXTS)
def test_articles_named_inside_a_text_are_there(name: str) -> None:
    found = articles(draft(name))
    for text in found.values():
        assert set(re.findall(r"本条例(第[一二三四五六七八九十]+条)", text)) <= set(found)


@pytest.mark.parametrize("regulation", CITY.regulations, ids=lambda each: each.key)
def test_quoted_words_stand_in_the_article_they_are_about(regulation: Regulation) -> None:
    first = articles(regulation.versions[0].text)
    for opinion in regulation.opinions:
        assert not opinion.clause or opinion.quoted in first[opinion.clause], opinion.text
        assert opinion.clause or not opinion.quoted


@pytest.mark.parametrize("regulation", CITY.regulations, ids=lambda each: each.key)
def test_opinions_arrive_in_order_within_the_window_and_not_after_today(regulation: Regulation) -> None:
    moments = [opinion.said_at for opinion in regulation.opinions]
    assert moments == sorted(moments)
    assert regulation.opened_on <= moments[0].date()
    assert moments[-1].date() <= min(regulation.closes_on, TODAY)
    assert [opinion.number for opinion in regulation.opinions] == list(range(1, len(moments) + 1))


def test_there_are_as_many_opinions_as_promised_and_enough_written_ones() -> None:
    assert [len(regulation.opinions) for regulation in CITY.regulations] == [320, 220]
    written = {
        opinion.text
        for regulation in CITY.regulations
        for opinion in regulation.opinions
        if opinion.kind in ("written", "session", "off_topic", "beyond_scope", "accusation")
    }
    assert len(written) >= 130


def test_every_channel_and_every_kind_is_there() -> None:
    assert {opinion.channel for regulation in CITY.regulations for opinion in regulation.opinions} == set(
        CHANNELS
    )
    kinds = Counter(opinion.kind for opinion in CITY.parking.opinions)
    assert kinds["accusation"] == 1
    assert min(kinds[kind] for kind in ("off_topic", "beyond_scope", "campaign", "identical")) >= 5


def test_a_session_of_ten_people_was_filed_at_a_contact_point() -> None:
    points = {station.number for station in CITY.stations if station.is_contact_point}
    session = next(each for each in CITY.parking.sessions if each.people == 10)
    said = [opinion for opinion in CITY.parking.opinions if opinion.session == session.key]
    assert session.station in points
    assert len(said) == 10
    assert {opinion.station for opinion in said} == {session.station}


def test_campaign_copies_are_a_few_edits_from_their_base() -> None:
    for name, regulation in zip(("opinions_parking", "opinions_toilets"), CITY.regulations, strict=True):
        for entry in content(name)["campaigns"]:
            copies = [each.text for each in regulation.opinions if each.planted == entry["key"]]
            assert len(copies) == entry["copies"]
            assert entry["text"] in copies
            for copy in copies:
                same = SequenceMatcher(None, entry["text"], copy, autojunk=False).get_matching_blocks()
                assert max(len(entry["text"]), len(copy)) - sum(block.size for block in same) <= 8


def test_contacts_lead_nowhere() -> None:
    for regulation in CITY.regulations:
        for opinion in regulation.opinions:
            assert re.fullmatch(r"10000\d{6}|", opinion.phone)
            assert opinion.mail.endswith("@example.org") or not opinion.mail


def test_every_finished_opinion_has_an_answer_with_reason_and_articles_of_the_second_draft() -> None:
    answers = {answer.key: answer for answer in CITY.toilets.answers}
    second = articles(CITY.toilets.versions[1].text)
    assert {opinion.answer for opinion in CITY.toilets.opinions} <= set(answers)
    for answer in answers.values():
        assert answer.reason.endswith("。")
        assert set(answer.clauses) <= set(second)
    assert {answer.outcome for answer in answers.values()} == set(OUTCOMES)


def test_an_open_draft_has_no_answers_yet() -> None:
    assert {opinion.answer for opinion in CITY.parking.opinions} == {""}
    assert CITY.parking.answers == ()
    assert CITY.parking.released_on is None


def test_answers_were_released_with_the_second_draft_and_before_the_vote() -> None:
    steps = {step.name: step.on for step in CITY.toilets.steps}
    assert CITY.toilets.released_on is not None
    assert steps["second_reading"] <= CITY.toilets.released_on <= steps["voted"]


def test_the_report_counts_every_opinion_once() -> None:
    numbers = [int(number) for number in re.findall(r"（(\d+)条）", CITY.toilets.report)]
    assert sum(numbers) == 220
    assert "〔" not in CITY.toilets.report
    for opinion in CITY.toilets.opinions:
        assert opinion.phone not in CITY.toilets.report or not opinion.phone


def test_the_final_text_has_its_dates() -> None:
    final = CITY.toilets.versions[2].text
    assert "〔" not in final
    assert "自2026年2月10日起施行" in final


def test_the_open_consultation_is_long_enough_and_still_open() -> None:
    parking = CITY.parking
    assert parking.opened_on <= TODAY < parking.closes_on
    assert parking.closes_on - parking.opened_on >= timedelta(days=30)
    assert CITY.toilets.closes_on - CITY.toilets.opened_on >= timedelta(days=30)


def test_steps_are_in_order_and_none_is_in_the_future() -> None:
    for regulation in CITY.regulations:
        days = [step.on for step in regulation.steps]
        assert days == sorted(days)
        assert days[-1] <= TODAY


def test_the_second_draft_renumbers_adds_removes_and_splits() -> None:
    first, second = (articles(version.text) for version in CITY.toilets.versions[:2])
    first_words = {text.split("　", 1)[1]: label for label, text in first.items()}
    second_words = {text.split("　", 1)[1]: label for label, text in second.items()}
    kept = first_words.keys() & second_words.keys()
    assert any(first_words[text] != second_words[text] for text in kept)
    assert "可以收取每人次一元" in first["第十八条"] and "收取" not in "".join(second.values())
    assert "图像采集" not in "".join(first.values()) and "图像采集" in second["第十六条"]
    assert "第三卫生间" in first["第十条"] and "第三卫生间" in second["第十一条"]
