"""Permissions are sentences: how predicates join, and what a refused person reads."""

from __future__ import annotations

import pytest

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import Predicate, has_role, in_assembly, is_anyone, is_signed_in, is_system

WANG = Actor(role=Role.DEPUTY, assembly=1, grant=1)
YES = Predicate("yes", lambda actor, subject: True, "是")
NO = Predicate("no", lambda actor, subject: False, "否")


class Row:
    assembly_id = 1


@pytest.mark.parametrize("first", [YES, NO])
@pytest.mark.parametrize("second", [YES, NO])
def test_predicates_join_as_and_or_and_not(first: Predicate, second: Predicate) -> None:
    one, other = first is YES, second is YES
    assert (first & second)(WANG, None) == (one and other)
    assert (first | second)(WANG, None) == (one or other)
    assert (~first)(WANG, None) == (not one)


def test_a_joined_predicate_reads_as_a_sentence_and_keeps_its_names() -> None:
    assert str((YES & ~NO).label) == "是且非否"
    assert str((YES | NO).label) == "是或否"
    assert repr(YES & ~NO) == "<(yes & ~no)>"
    assert str(has_role(Role.DEPUTY, Role.SYSTEM).label) == "人大代表或系统"


def test_a_predicate_without_words_is_called_by_its_name() -> None:
    assert Predicate("bare", lambda actor, subject: True).label == "bare"


def test_the_assembly_is_that_of_the_hat_and_nobodys_where_there_is_none() -> None:
    assert in_assembly(WANG, Row())
    assert not in_assembly(Actor(role=Role.DEPUTY, assembly=2), Row())
    assert not in_assembly(Actor(role=Role.DEPUTY), Row())
    assert not in_assembly(Actor(role=Role.DEPUTY), object())


def test_the_machine_and_those_signed_in_are_told_apart_from_everyone() -> None:
    for actor, signed_in, system in (
        (WANG, True, False),
        (Actor.citizen(), False, False),
        (Actor.system(), False, True),
    ):
        assert is_anyone(actor, None)
        assert is_signed_in(actor, None) == signed_in
        assert is_system(actor, None) == system
