"""Two workers at once count a subject once, with its earliest event.

On SQLite the test's database lies in memory and has one connection, so there they follow one another.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.facts.deriving import keep
from renda.core.facts.models import Fact
from renda.core.facts.tests.samples import CITIZEN, MORNING, visit
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called


@pytest.fixture
def town(transactional_db: Any) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


def test_the_earlier_event_takes_the_row_that_a_faster_worker_is_just_writing(town: Assembly) -> None:
    for _ in range(2):
        visit(subject=town, by=CITIZEN, at=MORNING, thing=5)
    earlier, later = EventRecord.objects.order_by("pk")

    def slow() -> None:
        with scope.assemblies([town.pk]):
            keep(earlier)
        connection.close()

    if connection.vendor != "postgresql":
        keep(later)
        keep(earlier)
    else:
        other = threading.Thread(target=slow)
        with transaction.atomic():
            keep(later)
            other.start()
            other.join(timeout=0.5)  # it waits for this transaction
            assert other.is_alive()
        other.join()
    assert Fact.objects.get(name="sample.things").event == earlier
    assert Fact.objects.filter(name="sample.visitors").count() == 2
