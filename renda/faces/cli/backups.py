"""`renda backup FILE` and `renda restore FILE`: the database and the files in one archive."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from renda.faces.cli.django_setup import prepare
from renda.lib.errors import BadInput

DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `backup` and `restore`; each is registered when it is called."""
    backup = subparsers.add_parser("backup", help="write the database and the files into one archive")
    backup.add_argument("file", type=Path)
    backup.add_argument(
        "--with-keys", action="store_true", help="also the keys: whoever has the archive can read contacts"
    )
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser("restore", help="put an archive back into an empty data folder")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="overwrite what is there")
    restore.set_defaults(run=run_restore)


def run_backup(arguments: argparse.Namespace) -> int:
    """Write the archive beside its final name and move it there when it is whole."""
    prepare()
    from django.conf import settings

    target: Path = arguments.file
    if not target.parent.is_dir():
        raise BadInput(f"The folder {target.parent} does not exist; make it first.")
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(partial, "w:gz") as archive:
        database = _dump(Path(folder), settings.DATABASES["default"])
        archive.add(database, arcname=database.name)
        if Path(settings.MEDIA_ROOT).is_dir():
            archive.add(settings.MEDIA_ROOT, arcname="files")
        if arguments.with_keys:
            archive.add(Path(settings.RENDA_HOME) / "secrets", arcname="secrets")
    partial.chmod(0o600)
    partial.replace(target)
    keys = "with" if arguments.with_keys else "without"
    print(f"Written {target} ({target.stat().st_size:,} bytes, {keys} keys).")
    return 0


def _dump(folder: Path, database: dict[str, Any]) -> Path:
    if database["ENGINE"].endswith("sqlite3"):
        copy = folder / DATABASE["sqlite"]
        with sqlite3.connect(database["NAME"]) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        return copy
    copy = folder / DATABASE["postgresql"]
    _postgresql(["pg_dump", "--format=custom", "--no-owner", f"--file={copy}"], database)
    return copy


def run_restore(arguments: argparse.Namespace) -> int:
    """Unpack, check, and only then replace."""
    prepare()
    from django.conf import settings

    if not arguments.file.is_file():
        raise BadInput(f"There is no archive {arguments.file}.")
    home, database = Path(settings.RENDA_HOME), settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    name = DATABASE["sqlite" if is_sqlite else "postgresql"]
    if is_sqlite and Path(database["NAME"]).exists() and not arguments.force:
        raise BadInput(f"{database['NAME']} is already there; give --force to overwrite it.")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        try:
            with tarfile.open(arguments.file, "r:gz") as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise BadInput(f"{arguments.file} is not a whole archive of `renda backup`: {error}.") from error
        unpacked = Path(folder)
        if not (unpacked / name).is_file():
            raise BadInput(f"{arguments.file} holds no {name}: it was made on another kind of database.")
        _put_back(unpacked, name, database, home, Path(settings.MEDIA_ROOT))
    _forget_again(home)
    print(f"Restored {arguments.file}. Run `renda verify` now.")
    return 0


def _put_back(unpacked: Path, name: str, database: dict[str, Any], home: Path, media: Path) -> None:
    if name == DATABASE["sqlite"]:
        for suffix in ("-wal", "-shm"):
            Path(f"{database['NAME']}{suffix}").unlink(missing_ok=True)
        shutil.move(str(unpacked / name), database["NAME"])
    else:
        _postgresql(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--dbname", database["NAME"]],
            database,
            unpacked / name,
        )
    if (unpacked / "files").is_dir():
        shutil.copytree(unpacked / "files", media, dirs_exist_ok=True)
    if (unpacked / "secrets").is_dir():
        shutil.copytree(unpacked / "secrets", home / "secrets", dirs_exist_ok=True)


def _forget_again(home: Path) -> None:
    """Whom this installation forgot after the backup was made is forgotten again in what came back."""
    from renda.core.audit.api import replay
    from renda.core.base.actor import Actor
    from renda.lib import clock

    forgotten = home / "record" / "forgettings.jsonl"
    if forgotten.is_file():
        replay(forgotten, by=Actor.system(), at=clock.now())


def _postgresql(command: list[str], database: dict[str, Any], file: Path | None = None) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BadInput(f"{command[0]} is missing; install PostgreSQL's client programs.")
    settings = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database["NAME"],
    }
    environment = {**os.environ, **{key: str(value) for key, value in settings.items() if value}}
    done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's own, without a shell
        [program, *command[1:], *([str(file)] if file else [])],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        print(done.stderr, file=sys.stderr)
        raise BadInput(f"{command[0]} failed: {last[0]}.")
