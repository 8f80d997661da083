"""The commands on a whole small installation in a folder of its own, as an administrator calls them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded


def renda(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RENDA_")}
    return subprocess.run(  # noqa: S603 - this Python, on the project's own command
        [sys.executable, "-m", "renda.faces.cli.main", *words],
        env={**environment, "RENDA_HOME": str(home)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    made = renda(home, "demo", "--size", "small", "--no-serve")
    assert made.returncode == 0, made.stderr
    assert "演示数据" in made.stdout
    assert "li " in made.stdout
    return home


def test_a_second_start_makes_nothing_twice(city: Path) -> None:
    count = "select count(*) from opinions_opinion"
    before = sqlite3.connect(city / "renda.sqlite3").execute(count).fetchone()
    assert renda(city, "demo", "--size", "small", "--no-serve").returncode == 0
    assert sqlite3.connect(city / "renda.sqlite3").execute(count).fetchone() == before


def test_the_record_of_the_demo_city_is_sound_and_a_change_is_named(city: Path, tmp_path: Path) -> None:
    backup = tmp_path / "city.tar.gz"
    assert renda(city, "backup", str(backup), "--with-keys").returncode == 0
    copy = tmp_path / "copy"
    assert renda(copy, "restore", str(backup)).returncode == 0, "restore into an empty folder"
    told = renda(copy, "verify", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    with sqlite3.connect(copy / "renda.sqlite3") as database:
        database.execute(
            "update audit_eventrecord set payload = replace(payload, 'adopted', 'partly') "
            "where name = 'opinions.group_answered'"
        )
    broken = renda(copy, "verify", "--json")
    assert broken.returncode == 1
    assert "答复意见组" in json.dumps(json.loads(broken.stdout), ensure_ascii=False)


def test_a_restore_overwrites_nothing_unasked(city: Path, tmp_path: Path) -> None:
    backup = tmp_path / "city.tar.gz"
    renda(city, "backup", str(backup))
    refused = renda(city, "restore", str(backup))
    assert refused.returncode == 2
    assert "--force" in refused.stderr


def test_a_torn_archive_changes_nothing(city: Path, tmp_path: Path) -> None:
    backup = tmp_path / "city.tar.gz"
    renda(city, "backup", str(backup))
    backup.write_bytes(backup.read_bytes()[:2000])
    before = (city / "renda.sqlite3").read_bytes()[:4096]
    refused = renda(city, "restore", str(backup), "--force")
    assert refused.returncode == 2
    assert "not a whole archive" in refused.stderr
    assert (city / "renda.sqlite3").read_bytes()[:4096] == before


def test_the_doctor_says_what_is_missing(tmp_path: Path) -> None:
    told = renda(tmp_path / "new", "doctor", "--json")
    findings = {each["name"]: each for each in json.loads(told.stdout)}
    assert told.returncode == 1
    assert not findings["migrations"]["is_well"]
    assert "renda migrate" in findings["migrations"]["remedy"]


def test_the_doctor_finds_well_what_is_well(city: Path) -> None:
    assert renda(city, "verify").returncode == 0  # numbers what no worker has numbered
    told = renda(city, "doctor", "--json")
    findings = {each["name"]: each["is_well"] for each in json.loads(told.stdout)}
    assert told.returncode == 1
    assert not findings["code gateway"], "codes are printed, and this is called without RENDA_DEMO"
    assert all(
        findings[name] for name in ("database", "migrations", "record", "disk", "translations", "mail")
    )
