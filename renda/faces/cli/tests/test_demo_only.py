"""A demo begins where nothing is or where the mark is; what is not marked is neither shown as one nor thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renda.core.audit.api import remember_keys
from renda.core.people.models import Installation
from renda.faces.cli import installation
from renda.faces.cli.main import main
from renda.lib.errors import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.RENDA_HOME = tmp_path / "home"
    settings.RENDA_HOME.mkdir()
    monkeypatch.setenv("RENDA_HOME", str(settings.RENDA_HOME))
    monkeypatch.setenv("RENDA_DEMO", "no")
    return Path(settings.RENDA_HOME)


@pytest.mark.parametrize("words", [["demo", "--no-serve"], ["demo", "--no-serve", "--fresh"]])
def test_a_real_city_is_not_started_or_thrown_away_as_a_demo(
    words: list[str], own_home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = own_home / "files" / "letter.pdf"
    scan.parent.mkdir()
    scan.write_bytes(b"a letter")
    monkeypatch.setattr(installation, "empty_database", lambda: pytest.fail("a real city's rows went"))
    assert main(words) == 2
    told = capsys.readouterr()
    assert "not marked as a demo city" in told.err and "another RENDA_HOME" in told.err
    assert "renda-demo-2026" not in told.out
    assert scan.exists() and not Installation.objects.exists()


def test_a_home_with_files_and_no_database_is_no_place_for_a_demo(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "has_tables", lambda: False)
    installation.refuse_real_city(own_home)
    (own_home / "record").mkdir()
    installation.refuse_real_city(own_home)
    (own_home / "record" / "checkpoints.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="not marked"):
        installation.refuse_real_city(own_home)


def test_a_marked_city_is_a_demo_and_goes_with_files_and_record_but_not_its_keys(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.mark_as_demo()
    remember_keys()
    installation.refuse_real_city(own_home)
    for name in ("files", "record", "secrets"):
        (own_home / name).mkdir(exist_ok=True)
        (own_home / name / "something").write_text("x", encoding="utf-8")
    emptied: list[str] = []
    monkeypatch.setattr(installation, "empty_database", lambda: emptied.append("yes"))
    installation.throw_away(own_home)
    assert emptied == ["yes"]
    assert not (own_home / "files").exists() and not (own_home / "record").exists()
    assert (own_home / "secrets" / "something").exists()


def test_the_demo_of_another_home_does_not_take_this_homes_files(own_home: Path) -> None:
    installation.mark_as_demo()
    remember_keys()
    Installation.objects.update(keys={"RENDA_INDEX_KEY": ["0" * 16]})
    (own_home / "files").mkdir()
    with pytest.raises(BadInput, match="belongs to another RENDA_HOME"):
        installation.throw_away(own_home)
    assert (own_home / "files").exists()


def test_the_demo_setting_counts_only_where_the_mark_is(settings: Any) -> None:
    settings.RENDA_DEMO = True
    with pytest.raises(BadInput, match="set RENDA_DEMO=no"):
        installation.refuse_false_demo()
    installation.mark_as_demo()
    installation.refuse_false_demo()
