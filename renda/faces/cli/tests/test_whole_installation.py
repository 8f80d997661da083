"""The commands on a whole small installation in a folder of its own, as an administrator calls them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from renda.faces.cli.tests.calling import python, renda

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    made = renda(home, "demo", "--size", "small", "--no-serve")
    assert made.returncode == 0, made.stderr
    assert "Demo city, all of it invented" in made.stdout
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
    restored = renda(copy, "restore", str(backup))
    assert restored.returncode == 0 and not restored.stderr, "restore into an empty folder"
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


START = """
from renda.faces.cli.django_setup import prepare
prepare()
from renda.core.access.api import forget_contact
from renda.core.access.models import Contact
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.jobs.api import run_until_idle
from renda.core.opinions.models import Opinion
from renda.lib import clock
"""
NAME = """
from renda.core.base.ports import ports
from renda.core.opinions.events import OpinionReceived
with scope.unscoped("test"):
    spoke = Opinion.objects.order_by("pk").first()
    sun = Contact.objects.known_or_new("phone", "13812345678")
    Opinion.objects.filter(pk=spoke.pk).update(speaker_name="Sun", contact=sun)
    said = {"matter": spoke.round.matter_id, "round": spoke.round_id, "channel": "letter", "text": spoke.text}
    told = OpinionReceived(opinion=spoke.pk, **said)
    ports.recorder.record(
        action="test", event=told, by=Actor.citizen(contact=sun.pk), at=clock.now(), subject=spoke, step={}
    )
print(spoke.pk, sun.pk)
"""
FORGET = """
forget_contact(Contact.objects.get(pk={contact}), by=Actor.system(), at=clock.now(), reason="test")
run_until_idle()
"""


def test_a_restored_backup_forgets_again_whom_the_installation_forgot(city: Path, tmp_path: Path) -> None:
    """The call inside `renda restore`: before any worker runs, contact, name and words are gone again."""
    backup, copy = tmp_path / "city.tar.gz", tmp_path / "copy"
    assert renda(city, "backup", str(backup), "--with-keys").returncode == 0
    assert renda(copy, "restore", str(backup)).returncode == 0
    made = python(copy, START + NAME)
    assert made.returncode == 0, made.stderr
    opinion, contact = made.stdout.split()
    assert renda(copy, "backup", str(backup), "--with-keys").returncode == 0
    assert python(copy, START + FORGET.format(contact=contact)).returncode == 0
    assert kept(copy, opinion, contact) == (None, None, 0)
    assert renda(copy, "backup", str(tmp_path / "later.tar.gz")).returncode == 0
    (copy / "record").rename(tmp_path / "record")
    assert renda(copy, "restore", str(backup), "--force").returncode == 0
    value, name, words = kept(copy, opinion, contact)
    assert value and name and words, "without the list the backup brings all back"
    shutil.rmtree(copy / "record", ignore_errors=True)
    (tmp_path / "record").rename(copy / "record")
    assert renda(copy, "restore", str(backup), "--force").returncode == 0
    assert kept(copy, opinion, contact) == (None, None, 0)
    assert renda(copy, "verify").returncode == 0


def kept(home: Path, opinion: str, contact: str) -> tuple[str | None, str | None, int]:
    """What the database holds of a speaker: the contact's value, the name, and how many words in the record."""
    with sqlite3.connect(home / "renda.sqlite3") as database:
        [value] = database.execute("select value from access_contact where id = ?", [contact]).fetchone()
        [name] = database.execute(
            "select speaker_name from opinions_opinion where id = ?", [opinion]
        ).fetchone()
        [words] = database.execute(
            "select count(*) from audit_personalvalue v join audit_eventrecord e on e.id = v.event_id "
            "where e.name = 'opinions.received' and json_extract(e.payload, '$.opinion') = ?",
            [int(opinion)],
        ).fetchone()
    return value, name, words


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
