"""How suggestions come in: alone, signed by several, on paper; what is taken on and what goes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from renda.core.audit.models import EventRecord, PersonalValue, Receipt
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.people.models import Person, Seat
from renda.core.procedures.api import StepRefused
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.suggestions import actions
from renda.modules.suggestions.actions.examining import (
    NotForThePublic,
    NothingToPublish,
    NotJoinable,
    ReasonMissing,
)
from renda.modules.suggestions.actions.gathering import NobodyInvited, NotSigned, OtherEdition
from renda.modules.suggestions.actions.submitting import NotADeputy, PaperMissing, WordsMissing
from renda.modules.suggestions.models import CoSigner, Gathering, Signature, Suggestion
from renda.modules.suggestions.selectors import signers_of
from renda.modules.suggestions.tests.samples import (
    MORNING,
    WORDS,
    City,
    accepted,
    answered,
    assigned,
    contacted,
    days,
    submitted,
)


def gathering(city: City, *invited: int, at: Any = MORNING) -> Gathering:
    event: Any = actions.begin_gathering(
        subject=city.assembly,
        words=WORDS,
        invited=[city.person(number) for number in invited or (1, 2)],
        by=city.deputies[0],
        at=at,
    )
    return Gathering.objects.get(pk=event.gathering)


def events() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def state(mine: Suggestion) -> str:
    return Matter.objects.values_list("state", flat=True).get(pk=mine.matter_id)


def test_co_signers_come_into_the_matter_in_the_order_of_signing(city: City) -> None:
    text = gathering(city)
    actions.co_sign(subject=text, edition=1, by=city.deputies[2], at=days(1))
    actions.co_sign(subject=text, edition=1, by=city.deputies[1], at=days(2))
    actions.submit_gathering(subject=text, by=city.deputies[0], at=days(3))
    mine = Suggestion.objects.get()
    assert signers_of(mine.matter) == [city.deputies[number].person for number in (0, 2, 1)]
    assert not Gathering.objects.exists() and not Signature.objects.exists()
    assert events()[0] == "suggestions.gathering_begun" and events()[-1] == "suggestions.submitted"
    assert "suggestions.co_signed" in events()


def test_a_signature_taken_back_is_gone_everywhere(city: City) -> None:
    text, leaving = gathering(city), city.deputies[1]
    actions.co_sign(subject=text, edition=1, by=leaving, at=days(1), key="k", content="c")
    actions.co_sign(subject=text, edition=1, by=city.deputies[2], at=days(1))
    actions.withdraw_signature(subject=text, by=leaving, at=days(2))
    assert events()[-1] == "suggestions.signature_withdrawn"
    assert not Receipt.objects.filter(key="k").exists()
    actions.submit_gathering(subject=text, by=city.deputies[0], at=days(3))
    assert leaving.person not in signers_of(Suggestion.objects.get().matter)
    told = [row.event() for row in EventRecord.objects.filter(name__startswith="suggestions.")]
    assert all(leaving.person not in (getattr(each, "invited", None) or []) for each in told)
    assert all(getattr(each, "person", None) != leaving.person for each in told)
    assert all(
        set(row.actor) == {"role"}
        for row in EventRecord.objects.filter(
            name__in=["suggestions.co_signed", "suggestions.signature_withdrawn"]
        )
    )
    with scope.assemblies([city.assembly.pk], concern=scope.Concern(person=leaving.person)):
        assert not Matter.objects.exists()


def test_a_text_taken_back_leaves_no_name(city: City) -> None:
    text = gathering(city)
    actions.co_sign(subject=text, edition=1, by=city.deputies[1], at=days(1))
    actions.decline(subject=text, by=city.deputies[2], at=days(1))
    actions.withdraw_gathering(subject=text, by=city.deputies[0], at=days(2))
    assert not Gathering.objects.exists() and not Signature.objects.exists()
    assert not PersonalValue.objects.filter(event__name__startswith="suggestions.").exists()
    assert {"suggestions.declined", "suggestions.gathering_withdrawn"} <= set(events())


def test_changed_words_must_be_signed_again(city: City) -> None:
    text = gathering(city, 1)
    actions.co_sign(subject=text, edition=1, by=city.deputies[1], at=days(1))
    same = {"subject": text, "by": city.deputies[0]}
    actions.change_gathering(words=WORDS, invited=[city.person(2)], at=days(1), **same)
    assert text.edition == 1 and text.signatures.filter(state="signed").count() == 1
    actions.change_gathering(words=replace(WORDS, proposal="装三十盏。"), invited=[], at=days(1), **same)
    assert text.edition == 2 and not text.signatures.filter(state="signed").exists()
    with pytest.raises(OtherEdition, match="修改过"):
        actions.co_sign(subject=text, edition=1, by=city.deputies[1], at=days(2))
    assert "suggestions.gathering_changed" in events()


def test_a_gathering_is_closed_to_strangers(city: City) -> None:
    text = gathering(city, 1)
    for act, more in (
        (actions.co_sign, {"edition": 1}), (actions.submit_gathering, {}), (actions.withdraw_gathering, {}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(subject=text, by=city.deputies[2], at=MORNING, **more)  # type: ignore[operator]
    with pytest.raises(NobodyInvited):
        actions.begin_gathering(
            subject=city.assembly, words=WORDS, invited=[city.person(0)], by=city.deputies[0], at=MORNING
        )
    with pytest.raises(NotADeputy, match="不能邀请附议"):
        actions.begin_gathering(
            subject=city.assembly, words=WORDS, invited=[Person.objects.create(name="外人")],
            by=city.deputies[0], at=MORNING,
        )  # fmt: skip
    with pytest.raises(NotSigned):
        actions.withdraw_signature(subject=text, by=city.deputies[1], at=MORNING)


@pytest.mark.parametrize(
    "words",
    [replace(WORDS, title="灯"), replace(WORDS, situation=" "), replace(WORDS, proposal="x" * 30_000)],
)
def test_a_suggestion_must_be_clear_and_concrete(city: City, words: Any) -> None:
    with pytest.raises(WordsMissing):
        submitted(city, words=words)
    assert not Matter.objects.exists()


def test_only_a_deputy_in_office_hands_in(city: City) -> None:
    Seat.objects.filter(person=city.person()).update(ends_on=clock.local_day(MORNING))
    with pytest.raises(NotADeputy, match="不是澄澜市人民代表大会的在任代表"):
        submitted(city)
    with pytest.raises(NotAllowed):
        actions.submit(subject=city.assembly, words=WORDS, by=city.office, at=MORNING)


def test_the_office_enters_what_came_on_paper(city: City) -> None:
    enter = {"subject": city.assembly, "words": WORDS, "by": city.office, "at": MORNING}
    with pytest.raises(PaperMissing):
        actions.enter_paper(signers=[city.person()], paper="", **enter)
    with pytest.raises(NotADeputy, match="请选择领衔代表"):
        actions.enter_paper(signers=[], paper="原件1号", **enter)
    actions.enter_paper(signers=[city.person(1), city.person(0)], paper="原件1号", **enter)
    assert list(CoSigner.objects.values_list("person", flat=True)) == [
        city.deputies[1].person,
        city.deputies[0].person,
    ]


def test_what_is_no_suggestion_is_sent_elsewhere_with_reasons(city: City) -> None:
    mine = submitted(city)
    with pytest.raises(ReasonMissing):
        actions.not_admit(
            subject=mine, ground="case", reason="正在审理", elsewhere="", by=city.office, at=MORNING
        )
    actions.not_admit(
        subject=mine, ground="case", reason="正在审理", elsewhere="向法院提出", by=city.office, at=MORNING
    )
    assert state(mine) == "not_admitted" and events()[-1] == "suggestions.not_admitted"


def test_like_suggestions_are_joined_and_their_deputies_rate_together(city: City) -> None:
    kept = submitted(city)
    event: Any = actions.submit(subject=city.assembly, words=WORDS, by=city.deputies[1], at=MORNING)
    other = Suggestion.objects.get(pk=event.suggestion)
    with pytest.raises(NotJoinable):
        actions.merge(subject=other, into=other, by=city.office, at=MORNING)
    [part] = assigned(city, suggestion=kept)
    actions.merge(subject=other, into=kept, by=city.office, at=MORNING)
    assert state(other) == "merged" and "suggestions.merged" in events()
    assert signers_of(kept.matter) == [city.deputies[0].person, city.deputies[1].person]
    with scope.assemblies([city.assembly.pk], concern=scope.Concern(person=city.deputies[1].person)):
        assert part.matter_id in set(Matter.objects.values_list("pk", flat=True))


def test_the_lead_signer_takes_a_suggestion_back_before_it_is_handed_over(city: City) -> None:
    mine = submitted(city)
    with pytest.raises(StepRefused):
        actions.withdraw(subject=mine, by=city.deputies[1], at=MORNING)
    actions.withdraw(subject=mine, reason="情况已经解决", by=city.deputies[0], at=MORNING)
    assert state(mine) == "withdrawn" and events()[-1] == "suggestions.withdrawn"
    with pytest.raises(StepRefused):
        actions.admit(subject=mine, by=city.office, at=MORNING)


def test_the_government_sends_back_what_is_not_its_own(city: City) -> None:
    mine = submitted(city)
    actions.admit(subject=mine, by=city.office, at=MORNING)
    assert events()[-1] == "suggestions.admitted"
    actions.hand_to_government(subject=mine, office=city.bodies["supervising"], by=city.office, at=MORNING)
    assert events()[-1] == "suggestions.handed_to_government"
    actions.send_back(subject=mine, reason="属于法院职责", by=city.coordinator, at=MORNING)
    assert state(mine) == "admitted" and events()[-1] == "suggestions.sent_back"


def test_answers_are_published_unless_the_deputy_or_a_decision_forbids(city: City) -> None:
    [part] = assigned(city)
    mine = Suggestion.objects.get()
    with pytest.raises(NothingToPublish):
        actions.publish(subject=mine, by=city.office, at=MORNING)
    contacted(city, accepted(city, part))
    answered(city, part)
    actions.publish(subject=mine, by=city.office, at=days(1))
    assert events()[-1] == "suggestions.published"
    with scope.public():
        assert set(Matter.objects.values_list("pk", flat=True)) == {mine.matter_id, part.matter_id}
    with pytest.raises(NotForThePublic, match="已经公开"):
        actions.withhold(subject=mine, reason="商业秘密", by=city.office, at=days(2))


def test_a_confidential_or_withheld_suggestion_stays_closed(city: City) -> None:
    shy = submitted(city, words=replace(WORDS, is_confidential=True))
    [part] = assigned(city, suggestion=shy)
    contacted(city, accepted(city, part))
    answered(city, part)
    with pytest.raises(NotForThePublic, match="代表没有同意"):
        actions.publish(subject=shy, by=city.office, at=MORNING)
    [other] = assigned(city, suggestion=submitted(city))
    mine = Suggestion.objects.exclude(pk=shy.pk).get()
    actions.withhold(subject=mine, reason="商业秘密", by=city.office, at=MORNING)
    assert events()[-1] == "suggestions.withheld"
    contacted(city, accepted(city, other))
    answered(city, other)
    with pytest.raises(NotForThePublic, match="商业秘密"):
        actions.publish(subject=mine, by=city.office, at=MORNING)


def test_nobody_else_does_the_offices_work(city: City) -> None:
    mine = submitted(city)
    stranger: Actor = city.of("lights")
    with pytest.raises(StepRefused):
        actions.admit(subject=mine, by=stranger, at=MORNING)
    with pytest.raises(NotAllowed):
        actions.publish(subject=mine, by=stranger, at=MORNING)
    assert state(mine) == "submitted"
