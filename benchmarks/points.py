"""Time reckoning the points of all deputies from their facts, on the database of RENDA_DATABASE.

    python benchmarks/points.py --deputies 12000 --years 5 --json

The facts are invented (a seed): some forty a deputy and year, of twelve things. Measured: all rows from nothing, all
again with nothing to mend, and all again after every row was thrown away, which must give the same rows. The database
must be empty; it is filled.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

SEED = 20260312
FIRST_YEAR = 2021
THINGS = (
    ("duty.acts", "visit"), ("duty.acts", "voter_contact"), ("duty.acts", "research"), ("duty.acts", "reception"),
    ("duty.contacts", "deputy_voters"), ("meetings.attended", "congress"), ("meetings.absent", "with_leave"),
    ("suggestions.submitted", "lead"), ("suggestions.submitted", "joint"), ("bills.submitted", "joint"),
    ("training.hours", ""), ("suggestions.key", ""),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deputies", type=int, default=12_000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--facts", type=int, default=40, help="a deputy and year")
    parser.add_argument("--pack", default="hundred")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("RENDA_HOME", tempfile.mkdtemp())
    os.environ["DJANGO_SETTINGS_MODULE"] = "renda.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    told = measured(arguments)
    print(json.dumps(told, indent=2) if arguments.json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    return 0 if told["same_again"] else 1


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """Fill the database, reckon three times, and say how long each took (seconds)."""
    from django.db import connection

    from renda.core.base import scope
    from renda.core.people.models import Assembly
    from renda.modules.duty import points
    from renda.modules.duty.models import DutyPoints

    with scope.unscoped("benchmark"):
        if Assembly.objects.exists():
            sys.exit("The database holds assemblies; give an empty one.")
        began = time.perf_counter()
        city = _fill(arguments)
        filled = time.perf_counter() - began
        last = date(FIRST_YEAR + arguments.years - 1, 12, 31)
        times, found, digests = [], [], []
        for again in ("fresh", "nothing to mend", "thrown away"):
            if again == "thrown away":
                DutyPoints.objects.all().delete()
            began = time.perf_counter()
            found.append(points.recompute(city, on=last))
            times.append(round(time.perf_counter() - began, 2))
            digests.append(_digest())
    return {
        "database": connection.vendor,
        "deputies": arguments.deputies,
        "facts": arguments.deputies * arguments.years * arguments.facts,
        "rows": found[0].rows,
        "seconds_filling": round(filled, 1),
        "seconds_fresh": times[0],
        "seconds_nothing_to_mend": times[1],
        "seconds_after_throwing_away": times[2],
        "same_again": len(set(digests)) == 1 and found[1].is_none,
    }


def _digest() -> str:
    from renda.modules.duty.models import DutyPoints

    rows = DutyPoints.objects.order_by("starts_on", "person").values_list(
        "person", "starts_on", "total", "band"
    )
    return hashlib.sha256(str(list(rows)).encode()).hexdigest()


def _fill(arguments: argparse.Namespace) -> Any:
    from renda.core.audit.models import EventRecord
    from renda.core.facts.models import Fact
    from renda.core.people.models import Assembly, Person, Seat
    from renda.modules.duty.models import PackChoice
    from renda.modules.duty.rulepacks import rule_packs

    at = datetime(2026, 1, 1, tzinfo=UTC)
    city = Assembly.objects.create(
        code="9901", name="澄澜市人民代表大会", short_name="澄澜市", level="city", path="/9901/", place="demo"
    )
    people = Person.objects.bulk_create(
        (Person(name=f"代表{number}") for number in range(arguments.deputies)), batch_size=2000
    )
    Seat.objects.bulk_create(
        (
            Seat(assembly=city, person=each, office="代表", starts_on=date(FIRST_YEAR, 1, 1))
            for each in people
        ),
        batch_size=2000,
    )
    PackChoice.objects.create(
        assembly=city, pack=arguments.pack, starts_on=date(FIRST_YEAR, 1, 1), title="办法", adopted_on=at.date(),
        digest=rule_packs()[arguments.pack].digest, chosen_at=at, chosen_by="李",
    )  # fmt: skip
    events = [
        EventRecord.objects.create(
            chain="assembly:9901", name="sample.done", action="sample.do", at=at, recorded_at=at, actor={}, digest="",
            assembly=city,
        )
        for _ in range(arguments.facts * arguments.years)
    ]  # fmt: skip
    rows = _facts(arguments, city, people, events, Fact)
    while some := list(islice(rows, 5000)):
        Fact.objects.bulk_create(some)
    return city


def _facts(
    arguments: argparse.Namespace, city: Any, people: list[Any], events: list[Any], fact: type
) -> Iterator[Any]:
    """Each person has one fact of each event, spread over the years."""
    chance = random.Random(SEED)
    for each in people:
        for number, event in enumerate(events):
            name, case = chance.choice(THINGS)
            day = date(FIRST_YEAR + number // arguments.facts, 1, 1) + timedelta(days=chance.randrange(365))
            yield fact(
                assembly=city, name=name, case=case, subject_kind="people.person", subject_id=str(each.pk), on=day,
                quantity=chance.choice((1, 1, 1, 2)), event=event,
            )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
