"""After a year of a city every figure of the report equals a naive recount from the record's events alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.jobs.api import run_until_idle
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.suggestions.report import Report, report_of
from tests.journeys.year_of_suggestions import Cast, Year, make_cast

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
CITY = 305
COUNTIES = 12
EACH_COUNTY = 3
GONE = ("returned", "taken_back")


class Recount:
    """Reads the events in their order and keeps nothing but what they say."""

    def __init__(self, assembly: int) -> None:
        self.wholes: dict[str, dict[str, Any]] = {}  # by number
        self.parts: dict[str, dict[str, Any]] = {}
        self.promises: dict[int, str] = {}
        for record in EventRecord.objects.filter(assembly=assembly).order_by("pk"):
            read = getattr(self, record.name.replace(".", "_"), None)
            if read is not None:
                read(record, record.payload)

    def suggestions_submitted(self, record: Any, told: Any) -> None:
        self.wholes[told["matter"]] = {
            "pk": told["suggestion"], "session": told["at_session"], "signers": len(told["signers"]),
            "state": "submitted", "ground": "",
        }  # fmt: skip

    def _whole(self, suggestion: int) -> dict[str, Any]:
        return next(whole for whole in self.wholes.values() if whole["pk"] == suggestion)

    def suggestions_admitted(self, record: Any, told: Any) -> None:
        self._whole(told["suggestion"])["state"] = "admitted"

    def suggestions_not_admitted(self, record: Any, told: Any) -> None:
        self._whole(told["suggestion"]).update(state="not_admitted", ground=told["ground"])

    def suggestions_merged(self, record: Any, told: Any) -> None:
        self._whole(told["suggestion"])["state"] = "merged"

    def suggestions_withdrawn(self, record: Any, told: Any) -> None:
        self._whole(told["suggestion"])["state"] = "withdrawn"

    def suggestions_handed_to_government(self, record: Any, told: Any) -> None:
        self._whole(told["suggestion"])["state"] = "with_government"

    def handling_concluded(self, record: Any, told: Any) -> None:
        self.wholes[told["whole"]]["state"] = "concluded"

    def handling_key_fixed(self, record: Any, told: Any) -> None:
        self.wholes[told["whole"]]["key"] = True

    def handling_handed_over(self, record: Any, told: Any) -> None:
        for part in told["parts"]:
            self.wholes[part["part"].rpartition("-")[0]]["state"] = "in_hand"
            self.parts[part["part"]] = {
                "kind": part["kind"], "body": part["body"], "gone": False, "classes": {}, "ratings": {}, "timely": "",
                "redone": 0, "convened": 0, "promises": 0,
            }  # fmt: skip

    def handling_return_decided(self, record: Any, told: Any) -> None:
        self.parts[told["part"]]["gone"] = told["agreed"]

    def handling_answered(self, record: Any, told: Any) -> None:
        part = self.parts[told["part"]]
        part["classes"][told["round"]] = told["answer_class"]
        part["promises"] += told["promises"]
        if not part["timely"]:
            day = clock.local_day(record.at).isoformat()
            part["timely"] = (
                "no_term" if told["due_on"] is None else "late" if day > told["due_on"] else "in_time"
            )

    def handling_rated(self, record: Any, told: Any) -> None:
        if told["decides"]:
            self.parts[told["part"]]["ratings"][told["round"]] = (told["attitude"], told["result"])

    def handling_redo_ordered(self, record: Any, told: Any) -> None:
        self.parts[told["part"]]["redone"] += 1

    def handling_convened(self, record: Any, told: Any) -> None:
        self.parts[told["part"]]["convened"] += 1

    def handling_promise_reported(self, record: Any, told: Any) -> None:
        self.promises[told["promise"]] = "reported"

    def handling_promise_rechecked(self, record: Any, told: Any) -> None:
        self.promises[told["promise"]] = "kept" if told["kept"] else "broken"

    def figures(self) -> dict[str, Any]:
        live = [part for part in self.parts.values() if not part["gone"]]
        answered = [part for part in live if part["classes"]]
        rated = [part for part in answered if max(part["classes"]) in part["ratings"]]
        latest = [part["ratings"][max(part["classes"])] for part in rated]
        promised = sum(part["promises"] for part in live)
        promises = Counter(self.promises.values())
        promises["open"] = promised - sum(promises.values())
        return {
            "received": len(self.wholes),
            "at_session": sum(whole["session"] for whole in self.wholes.values()),
            "signatures": sum(whole["signers"] for whole in self.wholes.values()),
            "states": Counter(whole["state"] for whole in self.wholes.values()),
            "grounds": Counter(whole["ground"] for whole in self.wholes.values() if whole["ground"]),
            "key": sum(bool(whole.get("key")) for whole in self.wholes.values()),
            "parts": Counter(part["kind"] for part in live),
            "given_back": len(self.parts) - len(live),
            "first_classes": Counter(part["classes"][1] for part in answered),
            "last_classes": Counter(part["classes"][max(part["classes"])] for part in answered),
            "in_time": Counter(part["timely"] for part in answered),
            "attitudes": Counter(attitude for attitude, _ in latest),
            "results": Counter(result for _, result in latest),
            "first_results": Counter(part["ratings"][1][1] for part in answered if 1 in part["ratings"]),
            "unrated": len(answered) - len(rated),
            "redone": sum(part["redone"] for part in live),
            "convened": sum(part["convened"] for part in live),
            "promises": +promises,
        }

    def by_body(self) -> dict[int, tuple[int, int, int]]:
        found: dict[int, tuple[int, int, int]] = {}
        for part in self.parts.values():
            if not part["gone"]:
                had, answered, again = found.get(part["body"], (0, 0, 0))
                found[part["body"]] = (
                    had + 1,
                    answered + bool(part["classes"]),
                    again + (part["redone"] > 0),
                )
        return found


def compare(cast: Cast, report: Report) -> None:
    """Every figure of the report against the recount."""
    recount = Recount(cast.assembly.pk)
    for name, counted in recount.figures().items():
        assert getattr(report, name) == (dict(counted) if isinstance(counted, Counter) else counted), name
    names = {body.pk: body.name for body in cast.bodies}
    by_body = {names[body]: counted for body, counted in recount.by_body().items()}
    assert {line.name: (line.parts, line.answered, line.again) for line in report.bodies} == by_body
    assert [line.name for line in report.bodies] == sorted(by_body)


@pytest.mark.django_db(transaction=True)
def test_a_year_of_a_city_and_its_counties_recounts_from_the_events() -> None:
    with scope.unscoped("a year"):
        casts = [make_cast("9901", "澄澜市", bodies=60)]
        casts += [
            make_cast(
                f"9901{number:02d}",
                f"{number}县",
                bodies=4,
                deputies=4,
                level="county",
                path=f"/9901/{number:02d}/",
            )
            for number in range(1, COUNTIES + 1)
        ]
        Year(casts[0], seed=1).live(CITY)
        for cast in casts[1:]:
            Year(cast, seed=1).live(EACH_COUNTY)
        run_until_idle(most=100_000)
        city = report_of(casts[0].assembly, from_day=FIRST, to_day=LAST)
        for cast in casts:
            compare(cast, report_of(cast.assembly, from_day=FIRST, to_day=LAST))
        assert city.received == CITY
        assert city.redone > 3 and city.given_back > 5 and city.in_time["late"] > 10 and city.unrated > 5
        assert city.convened and len(city.promises) == 4 and city.share_satisfied and city.share_kept
        assert Matter.objects.filter(parent=None).count() == CITY + COUNTIES * EACH_COUNTY
