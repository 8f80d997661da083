"""`renda backup FILE` and `renda restore FILE`: the database, the files and the full texts of laws in one archive."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from renda.faces.cli.django_setup import count_missing_migrations, prepare
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

    from renda.core.law.texts import FOLDER
    from renda.faces.cli.installation import has_tables

    target: Path = arguments.file
    if target.is_dir():
        raise BadInput(f"{target} is a folder; name the file to write.")
    if not target.parent.is_dir():
        raise BadInput(f"The folder {target.parent} does not exist; make it first.")
    if not has_tables():
        raise BadInput(
            f"There is nothing to back up: {settings.DATABASES['default']['NAME']} holds no tables."
        )
    home = Path(settings.RENDA_HOME)
    _keep_forgettings()
    parts = {"files": Path(settings.MEDIA_ROOT), "record": home / "record", FOLDER: home / FOLDER}
    if arguments.with_keys:
        parts["secrets"] = home / "secrets"
    partial = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            _pack(partial, _dump(Path(folder), settings.DATABASES["default"]), parts)
        partial.replace(target)
    except OSError as fault:
        raise BadInput(f"The archive {target} cannot be written: {fault.strerror}.") from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    keys = "with" if arguments.with_keys else "without"
    print(f"Written {target} ({target.stat().st_size:,} bytes, {keys} keys).")
    return 0


def _keep_forgettings() -> None:
    """Bring the list of forgettings up to date, where the database is: a worker may not have done it yet."""
    from renda.core.audit.api import write_list

    if not count_missing_migrations():
        write_list()


def _pack(partial: Path, database: Path, parts: dict[str, Path]) -> None:
    """Write the archive, readable by its owner only from its first byte."""
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.add(database, arcname=database.name)
        for name, folder in parts.items():
            if folder.is_dir():
                archive.add(folder, arcname=name)


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
    """Unpack, check, and only then replace; bring it to this version, and forget again whom it still knows."""
    prepare()
    from django.conf import settings

    from renda.faces.cli.installation import has_tables

    if not arguments.file.is_file():
        raise BadInput(f"There is no archive {arguments.file}.")
    home, database = Path(settings.RENDA_HOME), settings.DATABASES["default"]
    name = DATABASE["sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"]
    if not arguments.force and has_tables():
        raise BadInput(f"The database {database['NAME']} holds tables already; give --force to overwrite it.")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        unpacked = Path(folder)
        _unpack(arguments.file, unpacked)
        if not (unpacked / name).is_file():
            raise BadInput(f"{arguments.file} holds no {name}: it was made on another kind of database.")
        _put_back(unpacked, name, database, home, Path(settings.MEDIA_ROOT))
    if code := _in_new_process("finish"):  # with the keys that were just put back
        return code
    print(f"Restored {arguments.file}. Run `renda verify` now.")
    return 0


def _in_new_process(name: str) -> int:
    program = f"import sys; from renda.faces.cli import backups, main; sys.exit(main.said(backups.{name}))"
    return subprocess.run([sys.executable, "-c", program]).returncode  # noqa: S603 - this Python, our own words


def finish() -> int:
    """Bring what came back to this version, forget again whom it still knows, and say which keys are missing."""
    prepare()
    from django.conf import settings

    from renda.core.audit.api import lost_keys
    from renda.faces.cli.migrating import migrate

    migrate()
    home = Path(settings.RENDA_HOME)
    if lost := lost_keys():
        _warn_of_lost_keys(home, lost)
    if "RENDA_FIELD_KEYS" not in lost:
        _forget_again(home)
    return 0


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{file} is not a whole archive of `renda backup`: {error}.") from error


def _put_back(unpacked: Path, name: str, database: dict[str, Any], home: Path, media: Path) -> None:
    from renda.core.law.texts import FOLDER
    from renda.faces.cli.installation import empty_database

    if name == DATABASE["sqlite"]:
        empty_database()
        (unpacked / name).chmod(0o600)
        shutil.move(str(unpacked / name), database["NAME"])
    else:
        _postgresql(["pg_restore", "--list"], database, unpacked / name)  # a torn dump is refused here
        empty_database()
        restore = ["pg_restore", "--single-transaction", "--no-owner", "--dbname", database["NAME"]]
        _postgresql(restore, database, unpacked / name)
    if (unpacked / "files").is_dir():
        shutil.copytree(unpacked / "files", media, dirs_exist_ok=True)
    for kept in ("secrets", FOLDER):
        if (unpacked / kept).is_dir():
            shutil.copytree(unpacked / kept, home / kept, dirs_exist_ok=True)
    if (unpacked / "record").is_dir():
        _merge_record(unpacked / "record", home / "record")


def _merge_record(brought: Path, own: Path) -> None:
    """Keep every line of both lists, and the public key that the archive's checkpoints were signed with."""
    from renda.core.audit.signing import keep_former_key

    own.mkdir(exist_ok=True)
    for name in ("forgettings.jsonl", "checkpoints.jsonl"):
        lines = [_lines(folder / name) for folder in (brought, own)]
        merged = list(dict.fromkeys(lines[0] + lines[1]))
        if merged:
            (own / name).write_text("\n".join(merged) + "\n", encoding="utf-8")
    for name in ("former-public-keys.txt", "public-key.txt"):
        for public in _lines(brought / name):
            if public not in _lines(own / "public-key.txt"):
                keep_former_key(public)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def _warn_of_lost_keys(home: Path, lost: list[str]) -> None:
    print(
        f"renda: The data were written with other keys than those of this home ({', '.join(lost)}): contacts cannot be "
        f"read, codes not be found, nobody be forgotten again, and the record is signed anew. Copy the old keys to "
        f"{home / 'secrets'} (or set them), then run `renda doctor`.",
        file=sys.stderr,
    )


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
