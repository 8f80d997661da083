"""What a backup holds, who may read it, and what restoring says and refuses."""

from __future__ import annotations

import json
import os
import stat
import tarfile
from pathlib import Path

import pytest

from renda.faces.cli.tests.calling import python, renda

START = "from renda.faces.cli.django_setup import prepare\nprepare()\n"
SIGNED = f"""{START}
from renda.core.audit.api import seal_all, sign_heads
from renda.core.audit.events import ValuesForgotten
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.lib import clock
ports.recorder.record(
    action="test", event=ValuesForgotten(values=(("{"0" * 32}", "text"),), reason="test"),
    by=Actor.system(), at=clock.now(), subject=None, step={{}},
)
seal_all()
sign_heads(clock.now())
"""


def modes(home: Path) -> dict[str, str]:
    """The permissions of everything in a home that others may use in any way."""
    found = {
        str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode) for path in [home, *home.rglob("*")]
    }
    return {name: f"{mode:o}" for name, mode in found.items() if mode & 0o077}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one sealed and signed event."""
    home = tmp_path_factory.mktemp("base") / "home"
    previous = os.umask(0o022)  # as an administrator's shell has it
    try:
        assert renda(home, "migrate").returncode == 0
        made = python(home, SIGNED)
    finally:
        os.umask(previous)
    assert made.returncode == 0, made.stderr
    return home


@pytest.mark.embedded
def test_what_an_installation_writes_is_for_its_owner_only(signed: Path, tmp_path: Path) -> None:
    assert (signed / "renda.sqlite3").exists() and (signed / "record" / "public-key.txt").exists()
    assert modes(signed) == {}
    archive = tmp_path / "backup.tar.gz"
    assert renda(signed, "backup", str(archive)).returncode == 0
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


@pytest.mark.embedded
def test_an_archive_is_for_its_owner_only_from_its_first_byte(tmp_path: Path) -> None:
    from renda.faces.cli.backups import _pack

    partial, database = tmp_path / "x.partial", tmp_path / "database.sqlite3"
    database.write_bytes(b"rows")
    seen: list[int] = []

    class Watched(dict[str, Path]):
        def items(self) -> object:  # type: ignore[override]
            seen.append(stat.S_IMODE(partial.stat().st_mode))
            return super().items()

    previous = os.umask(0)
    try:
        _pack(partial, database, Watched())
    finally:
        os.umask(previous)
    assert seen == [0o600]


@pytest.mark.embedded
def test_a_restore_without_the_keys_says_so_and_so_do_doctor_and_verify(signed: Path, tmp_path: Path) -> None:
    archive, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    assert renda(signed, "backup", str(archive)).returncode == 0
    with tarfile.open(archive) as held:
        assert {"record/forgettings.jsonl", "record/checkpoints.jsonl"} <= set(held.getnames())
        assert not [name for name in held.getnames() if "secrets" in name]

    restored = renda(copy, "restore", str(archive))
    assert restored.returncode == 0
    assert "RENDA_FIELD_KEYS, RENDA_INDEX_KEY, record_signing_key" in restored.stderr
    assert str(copy / "secrets") in restored.stderr
    assert modes(copy) == {}
    doctor = {each["name"]: each for each in json.loads(renda(copy, "doctor", "--json").stdout)}
    assert not doctor["keys"]["is_well"] and "RENDA_FIELD_KEYS" in doctor["keys"]["seen"]

    told = renda(copy, "verify")
    assert told.returncode == 0, "the public key came with the archive, so the old signature still holds"
    assert "个人内容没有核对" in told.stdout
    (copy / "record" / "former-public-keys.txt").unlink()
    told = renda(copy, "verify")
    assert told.returncode == 1
    assert "由另一把密钥" in told.stdout and "签名不成立" not in told.stdout

    assert renda(copy, "keys", "--accept").returncode == 0


@pytest.mark.embedded
def test_restoring_keeps_the_forgettings_of_the_archive_and_of_the_home(signed: Path, tmp_path: Path) -> None:
    archive, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    assert renda(signed, "backup", str(archive), "--with-keys").returncode == 0
    own = {"event": "1" * 8 + "-1111-4111-8111-111111111111", "field": "text"}
    (copy / "record").mkdir(parents=True)
    (copy / "record" / "forgettings.jsonl").write_text(json.dumps(own) + "\n", encoding="utf-8")
    assert renda(copy, "restore", str(archive)).returncode == 0
    kept = (copy / "record" / "forgettings.jsonl").read_text(encoding="utf-8")
    events = {json.loads(line)["event"].replace("-", "") for line in kept.splitlines()}
    assert events == {"0" * 32, own["event"].replace("-", "")}
    assert renda(copy, "keys").returncode == 0, "the keys of the archive are used at once"


@pytest.mark.embedded
def test_the_installed_texts_of_laws_come_back_with_a_restore(signed: Path, tmp_path: Path) -> None:
    archive, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    name = "cn.legislation-law@2023-03-13.txt"
    (signed / "law-texts").mkdir()
    (signed / "law-texts" / name).write_text("第一条　甲。", encoding="utf-8")
    assert renda(signed, "backup", str(archive)).returncode == 0
    (copy / "law-texts").mkdir(parents=True)
    (copy / "law-texts" / "cn.supervision@2024-11-08.txt").write_text("第一条　乙。", encoding="utf-8")
    assert renda(copy, "restore", str(archive)).returncode == 0
    assert (copy / "law-texts" / name).read_text(encoding="utf-8") == "第一条　甲。"
    assert len(list((copy / "law-texts").iterdir())) == 2, "what the home had installed stays"
    doctor = {each["name"]: each for each in json.loads(renda(copy, "doctor", "--json").stdout)}
    assert doctor["law texts"]["seen"] == "2 edition(s) installed"


@pytest.mark.embedded
def test_a_database_with_tables_is_not_overwritten_unasked(signed: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert renda(signed, "backup", str(archive)).returncode == 0
    refused = renda(signed, "restore", str(archive))
    assert refused.returncode == 2
    assert "holds tables already; give --force" in refused.stderr


@pytest.fixture
def two_databases() -> object:
    """Two databases on the server of the tests, made anew: (source, target), as addresses."""
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("other lane: The databases are made on PostgreSQL.")
    import psycopg

    settings = connection.settings_dict
    server = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT'] or 5432}"
    names = [f"renda_restore_{os.getpid()}_{side}" for side in ("from", "to")]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as administrator:
        for name in names:
            administrator.execute(f'DROP DATABASE IF EXISTS "{name}"')
            administrator.execute(f'CREATE DATABASE "{name}"')
        yield [f"{server}/{name}" for name in names]
        for name in names:
            administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_on_postgresql_tables_are_not_overwritten_unasked_and_a_demo_is_thrown_away(
    two_databases: list[str], tmp_path: Path
) -> None:
    import psycopg

    source, target = two_databases
    home, copy, archive = tmp_path / "home", tmp_path / "copy", tmp_path / "backup.tar.gz"
    assert renda(home, "migrate", database=source).returncode == 0
    assert renda(home, "backup", str(archive), "--with-keys", database=source).returncode == 0
    with psycopg.connect(target, autocommit=True) as rows:
        rows.execute("CREATE TABLE somebodys (words text)")
    refused = renda(copy, "restore", str(archive), database=target)
    assert refused.returncode == 2 and "holds tables already" in refused.stderr
    assert renda(copy, "demo", "--fresh", "--no-serve", database=target).returncode == 2
    with psycopg.connect(target, autocommit=True) as rows:
        assert rows.execute("SELECT count(*) FROM somebodys").fetchone() == (0,)

    assert renda(copy, "restore", str(archive), "--force", database=target).returncode == 0
    mark = f"{START}from renda.faces.cli.installation import mark_as_demo, throw_away\nmark_as_demo()\n"
    thrown = python(copy, f"{mark}import pathlib; throw_away(pathlib.Path({str(copy)!r}))", database=target)
    assert thrown.returncode == 0, thrown.stderr
    with psycopg.connect(target, autocommit=True) as rows:
        left = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert rows.execute(left).fetchone() == (0,)
