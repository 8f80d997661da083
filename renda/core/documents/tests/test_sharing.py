"""Comments on a whole clause hang on one anchor; what was not committed is not remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from renda.core.documents import anchors
from renda.core.documents.anchors import anchor_at
from renda.core.documents.models import Anchor, TextVersion


def shown(number: int) -> tuple[str, str, str]:
    anchor: Any = Anchor.objects.get(pk=number)
    return anchor.node, anchor.label, anchor.quote


@pytest.fixture
def version(transactional_db: None, version_of: Callable[..., TextVersion]) -> TextVersion:
    return version_of("第一条　旧文。\n")


def test_whole_clauses_share_an_anchor_and_quotes_do_not(version: TextVersion) -> None:
    first, again = (anchor_at(version, "a", "第一条", "") for _ in range(2))
    quoting = [anchor_at(version, "a", "第一条", "停车") for _ in range(2)]
    other = anchor_at(version, "b", "第二条", "")
    assert first == again and len({first, other, *quoting}) == 4
    assert shown(first) == ("a", "第一条", "") and shown(quoting[1]) == ("a", "第一条", "停车")


def test_an_anchor_taken_back_is_not_remembered(version: TextVersion) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        anchor_at(version, "a", "第一条", "")
        raise LookupError
    assert shown(anchor_at(version, "a", "第一条", "")) == ("a", "第一条", "")


def test_another_process_finds_the_anchor_there_is(
    version: TextVersion, django_assert_num_queries: Any
) -> None:
    first = anchor_at(version, "a", "第一条", "")
    anchors._known.clear()
    with django_assert_num_queries(1):
        assert anchor_at(version, "a", "第一条", "") == first
    with django_assert_num_queries(0):
        assert anchor_at(version, "a", "第一条", "") == first
