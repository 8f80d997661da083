"""What the record says of the ledger is compared with the ledger: released answers and the words of opinions."""

from __future__ import annotations

from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.opinions.actions import answer_group
from renda.core.opinions.events import AnswersReleased
from renda.core.opinions.models import Answer, OpinionGroup, Round
from renda.core.opinions.rederiving import answers_digest, released_answers
from renda.core.opinions.tests.samples import LAMPS, MORNING, office, release, run_grouping, say


def answered(round: Round) -> Round:
    say(round, LAMPS)
    run_grouping(round)
    (group,) = OpinionGroup.objects.all()
    answer_group(subject=group, verdict="beyond", reason="另有规定。", by=office(round.assembly), at=MORNING)
    release(round)
    return round


def recorded(asked: Round, /, **told: Any) -> EventRecord:
    """The record of the release, as `told` says which answers it was."""
    given = answers_digest(Answer.objects.filter(group__round=asked))
    return EventRecord(name=AnswersReleased.name, payload={"digest": given, **told})


@pytest.mark.parametrize("since_rounds", [True, False])
def test_an_answer_changed_after_the_release_is_found(round: Round, since_rounds: bool) -> None:
    answered(round)
    told = {"matter": round.matter_id, **({"round": round.pk} if since_rounds else {})}
    record = recorded(round, **told)
    assert list(released_answers([record])) == []
    Answer.objects.update(reason="改过的理由。")
    ((found, words),) = released_answers([record])
    assert found is record and "公开以后有答复被改动、增加或者删除" in str(words)


def test_answers_of_another_round_do_not_count(round: Round) -> None:
    answered(round)
    record = recorded(round, matter=round.matter_id, round=round.pk)
    later = Round.objects.create(assembly=round.assembly, matter=round.matter, number=2, begun_at=MORNING)
    say(later, LAMPS)
    run_grouping(later)
    group = OpinionGroup.objects.get(round=later)
    answer_group(subject=group, verdict="beyond", reason="另有规定。", by=office(round.assembly), at=MORNING)
    assert list(released_answers([record])) == []
