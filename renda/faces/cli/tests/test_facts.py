from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from renda.core.base.actor import Actor
from renda.core.facts.models import Fact
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.faces.cli.main import main
from renda.modules.legislation.actions import import_version, open_project
from renda.modules.legislation.models import Regulation

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_version(city: Assembly, li: Actor) -> None:
    made = open_project(subject=city, title="停车场条例", kind="new", by=li, at=AT)
    project = Regulation.objects.get(pk=made.regulation)
    import_version(subject=project, source="第一条　一。\n", label="草案", by=li, at=AT)
    run_until_idle()


def test_a_table_as_the_events_say_ends_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "rebuild"]) == 0
    said = capsys.readouterr().out
    assert "2 events give 2 facts; 0 events still wait for their job." in said
    assert "The table is the same." in said


def test_a_difference_ends_with_one_is_told_and_is_mended(capsys: pytest.CaptureFixture[str]) -> None:
    Fact.objects.filter(name="legislation.versions_made").delete()
    assert main(["facts", "rebuild", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["differences"] == {"legislation.versions_made": {"missing": 1, "surplus": 0, "different": 0}}
    assert told["same"] is False
    assert main(["facts", "rebuild"]) == 0


def test_one_assembly_is_chosen_by_its_code(other_city: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "rebuild", "--assembly", other_city.code]) == 0
    assert "0 events give 0 facts" in capsys.readouterr().out


def test_facts_without_a_verb_is_refused() -> None:
    with pytest.raises(SystemExit) as refused:
        main(["facts"])
    assert refused.value.code == 2


def test_an_unknown_assembly_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "rebuild", "--assembly", "0000"]) == 2
    assert "There is no assembly '0000'" in capsys.readouterr().err
