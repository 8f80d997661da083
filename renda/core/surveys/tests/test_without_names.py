"""Nothing on disk joins a person and an answer: the attacker has every table, every key, and the order on disk."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.core.surveys import actions, selectors
from renda.core.surveys.models import Box, Edition, Mark, Survey, SurveyKind
from renda.core.surveys.tests.conftest import CLOSES, EVALUATION, MORNING, deputies, made, opened

PEOPLE = 12


def said(number: int) -> dict[str, list[str]]:
    """Answers that nobody else gives."""
    return {"q1": [str(1 + number % 5)], "q2": [str(number % 2)], "q3": [f"建议{number:02}"]}


def disk() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in the order in which it lies on disk, with what the database keeps beside it."""
    hidden = "xmin::text, ctid::text, " if connection.vendor == "postgresql" else "rowid, "
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    tables = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            name = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {hidden} * FROM {name} ORDER BY {order}")  # noqa: S608 - our own tables
            tables[model._meta.db_table] = cursor.fetchall()
    return tables


def fill(survey: Survey, pairs: list[tuple[Actor, int]]) -> None:
    for person, number in pairs:
        actions.put_in_box(survey=survey, edition=1, given=said(number), by=person, at=MORNING)


def test_filling_in_writes_to_two_tables_only(evaluation: Survey, city: Assembly) -> None:
    people = deputies(city, 3)
    fill(evaluation, [(people[0], 0)])
    before = disk()
    fill(evaluation, [(people[1], 1)])
    after = disk()
    assert {name for name in after if after[name] != before[name]} == {"surveys_mark", "surveys_box"}


def test_the_disk_is_the_same_whoever_said_what(city: Assembly, office: Actor) -> None:
    people = deputies(city, PEOPLE)
    worlds = []
    for seed in range(3):
        survey = opened(made(city, office, SurveyKind.EVALUATION, is_anonymous=True), office, EVALUATION)
        numbers = list(range(PEOPLE))
        random.Random(seed).shuffle(numbers)
        fill(survey, list(zip(people, numbers, strict=True)))
        box = Box.objects.get(survey=survey)
        marks = sorted(Mark.objects.filter(survey=survey).values_list("account", flat=True))
        worlds.append((box.content, marks))
    assert worlds[0] == worlds[1] == worlds[2]
    assert len(json.loads(worlds[0][0])) == PEOPLE


def test_the_best_guess_by_order_is_no_better_than_chance(city: Assembly, office: Actor) -> None:
    """The attacker pairs the nth mark on disk with the nth answer in the box, forwards and backwards."""
    people, right, tried = deputies(city, PEOPLE), 0, 0
    dice = random.Random(7)
    for _ in range(20):
        survey = opened(made(city, office, SurveyKind.EVALUATION, is_anonymous=True), office, EVALUATION)
        order, numbers = list(people), list(range(PEOPLE))
        dice.shuffle(order)
        dice.shuffle(numbers)
        truth = dict(zip([person.account for person in order], numbers, strict=True))
        fill(survey, list(zip(order, numbers, strict=True)))
        with connection.cursor() as cursor:
            by = "ctid" if connection.vendor == "postgresql" else "rowid"
            asked = f"SELECT account_id FROM surveys_mark WHERE survey_id = %s ORDER BY {by}"  # noqa: S608
            cursor.execute(asked, [survey.pk])
            marks = [row[0] for row in cursor.fetchall()]
        answers = [int(sheet["q3"][2:]) for sheet in Box.objects.get(survey=survey).sheets]
        for guess in (answers, answers[::-1]):
            right += sum(truth[account] == number for account, number in zip(marks, guess, strict=True))
            tried += PEOPLE
    assert right / tried < 3 / PEOPLE  # chance is 1/12; an order that tells gives 1


def test_the_marks_have_no_number_and_no_time() -> None:
    fields = {field.name for field in Mark._meta.fields}
    assert fields == {"id", "assembly", "survey", "account"}
    assert {field.name for field in Box._meta.fields} == {"id", "assembly", "survey", "edition", "content"}


def test_the_box_is_encrypted_and_its_length_tells_little(evaluation: Survey, city: Assembly) -> None:
    [person] = deputies(city, 1)
    fill(evaluation, [(person, 0)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM surveys_box")
        kept = cursor.fetchone()[0]
    assert "建议" not in kept and kept.startswith("gAAAA")
    assert len(Box.objects.get().content.encode()) % Box.PADDED_TO == 0


def test_nothing_is_counted_before_the_close(evaluation: Survey, city: Assembly, office: Actor) -> None:
    fill(evaluation, [(person, number) for number, person in enumerate(deputies(city, PEOPLE))])
    [held] = selectors.results(evaluation, office=True)
    assert (held.held_back, held.tallies, held.count) == (selectors.OPEN_STILL, [], 0)
    actions.close_survey(subject=evaluation, by=office, at=CLOSES)
    assert not Mark.objects.exists()
    [open_] = selectors.results(evaluation, office=True)
    assert open_.count == PEOPLE and len(open_.tallies[2].texts) == PEOPLE


@pytest.mark.parametrize(
    ("count", "office_sees", "others_see"),
    [(2, selectors.TOO_FEW, selectors.TOO_FEW), (3, "", selectors.OFFICE_ONLY), (9, "", selectors.OFFICE_ONLY), (10, "", "")],
)  # fmt: skip
def test_small_groups_stay_in_the_office(
    count: int, office_sees: str, others_see: str, evaluation: Survey, city: Assembly, office: Actor
) -> None:
    fill(evaluation, [(person, number) for number, person in enumerate(deputies(city, count))])
    actions.close_survey(subject=evaluation, by=office, at=CLOSES)
    [ours], [theirs] = selectors.results(evaluation, office=True), selectors.results(evaluation, office=False)
    assert (ours.held_back, theirs.held_back) == (office_sees, others_see)
    assert not any(tally.texts for tally in theirs.tallies)
    assert bool(theirs.tallies) == (not others_see)
    assert Edition.objects.count() == 1
