"""`renda doctor`: what this installation lacks, each with its remedy."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from renda.faces.cli.django_setup import count_missing_migrations, prepare
from renda.lib.errors import BadInput

LEAST_FREE = 1024**3
LONGEST_WAIT = timedelta(minutes=5)  # a job that waits longer finds no worker
PATIENCE = 5  # seconds for the mail server to answer


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do."""

    name: str
    is_well: bool
    seen: str
    remedy: str = ""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor`."""
    parser = subparsers.add_parser("doctor", help="say what this installation lacks")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--gateways", action="store_true", help="also ask text gateway and chat robots whether they answer"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something is not well."""
    prepare()
    findings = [*look(), *(ask_gateways() if arguments.gateways else ())]
    if arguments.json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            mark = "well" if each.is_well else "LOOK"
            print(f"{mark}  {each.name}: {each.seen}{'' if each.is_well else f' → {each.remedy}'}")
    return 0 if all(each.is_well for each in findings) else 1


def look() -> Iterator[Finding]:
    """Yield the findings, database first."""
    yield Finding(
        "python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer"
    )
    database = _database()
    yield database
    if database.is_well:
        migrations = _migrations()
        yield migrations
        if migrations.is_well:
            yield _jobs()
            yield _record()
            yield _keys()
            yield _forgettings()
    yield _disk()
    yield _permissions()
    yield _translations()
    yield _law_texts()
    yield _mail()
    yield _gateway("code gateway", "RENDA_CODE_GATEWAY")
    yield _gateway("text gateway", "RENDA_TEXT_GATEWAY")
    yield _fonts()


def _database() -> Finding:
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("database", False, str(error).splitlines()[0], "check RENDA_DATABASE and that it runs")
    return Finding("database", True, connection.vendor)


def _migrations() -> Finding:
    missing = count_missing_migrations()
    return Finding("migrations", not missing, f"{missing} missing", "run `renda migrate`")


def _jobs() -> Finding:
    from renda.core.jobs.selectors import longest_overdue
    from renda.lib import clock

    overdue = longest_overdue(clock.now())
    seen = f"the oldest has waited {_in_words(overdue)}" if overdue else "none is due"
    is_well = overdue is None or overdue <= LONGEST_WAIT
    return Finding("jobs", is_well, seen, "start `renda worker`, or `renda serve --with-worker`")


def _record() -> Finding:
    from renda.core.audit.api import unsealed_too_long
    from renda.lib import clock

    late = unsealed_too_long(clock.now())
    seen = ", ".join(
        f"{each.count} event(s) of {each.chain} since {each.since:%Y-%m-%d %H:%M}" for each in late
    )
    return Finding(
        "record", not late, seen or "every event is numbered", "start a worker: it numbers and links"
    )


def _keys() -> Finding:
    from renda.core.audit.api import lost_keys

    lost = lost_keys()
    seen = (
        f"not those that the data were written with: {', '.join(lost)}"
        if lost
        else "as the data were written"
    )
    remedy = "copy the old ones to RENDA_HOME/secrets or set them; if they are gone for good, `renda keys --accept`"
    return Finding("keys", not lost, seen, remedy)


def _forgettings() -> Finding:
    from renda.core.audit.api import count_there_again

    try:
        count = count_there_again()
    except BadInput as refusal:
        return Finding("forgettings", False, str(refusal), "put the list back from a backup")
    remedy = "run `renda verify --forget-again RENDA_HOME/record/forgettings.jsonl`"
    return Finding("forgettings", not count, f"{count} forgotten values and contacts are there again", remedy)


def _permissions() -> Finding:
    from django.conf import settings

    home, database = Path(settings.RENDA_HOME), settings.DATABASES["default"]
    places = [home / "secrets", home / "files", home / "record"]
    if database["ENGINE"].endswith("sqlite3"):
        places.append(Path(database["NAME"]))
    inside = [place for place in places if place.exists() and place.stat().st_mode & 0o007]
    is_closed = not home.stat().st_mode & 0o007  # then nobody comes to what is inside
    seen = ", ".join(f"{place} is {place.stat().st_mode & 0o777:o}" for place in inside)
    remedy = f"run `chmod -R o= {home}`"
    return Finding("permissions", is_closed or not inside, seen or "for the owner only", remedy)


def _in_words(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return (
        f"{seconds} s"
        if seconds < 120
        else f"{seconds // 60} min"
        if seconds < 7200
        else f"{seconds // 3600} h"
    )


def _translations() -> Finding:
    from django.conf import settings

    sources = [file for folder in settings.LOCALE_PATHS for file in Path(folder).glob("*/LC_MESSAGES/*.po")]
    stale = [file.parts[-3] for file in sources if _is_stale(file)]
    seen = f"{len(sources)} language(s) besides Chinese" if not stale else f"not compiled: {', '.join(stale)}"
    remedy = "run `python -m renda.config.translating`"
    return Finding("translations", not stale, seen, remedy)


def _law_texts() -> Finding:
    from django.conf import settings

    from renda.core.law.texts import installed

    count = len(installed(Path(settings.RENDA_HOME)))
    seen = f"{count} edition(s) installed" if count else "none installed: articles show their quotes only"
    return Finding("law texts", True, seen)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _mail() -> Finding:
    import smtplib

    from django.conf import settings
    from django.core.mail import get_connection

    if not settings.EMAIL_HOST:
        return Finding("mail", True, "no server is set (RENDA_SMTP_HOST): letters are printed")
    connection = get_connection(timeout=PATIENCE)
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "mail", False, f"{server}: {error}", "check RENDA_SMTP_HOST, its port and its password"
        )
    return Finding("mail", True, f"{server} answers")


def _gateway(name: str, setting: str) -> Finding:
    from django.conf import settings
    from django.utils.module_loading import import_string

    path = getattr(settings, setting)
    if not path:
        return Finding(name, True, f"none is set ({setting})")
    remedy = f"let {setting} name a function that can be imported"
    try:
        is_function = callable(import_string(path))
    except ImportError as error:
        return Finding(name, False, str(error), remedy)
    if path.endswith(".print_code") and not settings.RENDA_DEMO:
        return Finding(name, False, "codes are printed, which works in the demo only", f"set {setting}")
    return Finding(name, is_function, path, remedy)


def ask_gateways() -> Iterator[Finding]:
    """Yield whether the HTTP gateway and each work-chat robot answer; no message is handed over."""
    from django.conf import settings

    from renda.core.notices.models import ChatRoom
    from renda.core.notices.posting import does_answer

    places = [("text gateway answers", settings.RENDA_TEXT_URL)] if settings.RENDA_TEXT_URL else []
    rooms = ChatRoom.objects.filter(closed_at=None)
    places += [(f"robot of {room.name} answers", room.address or "") for room in rooms]
    for name, address in places:
        fault = does_answer(address)
        remedy = "check its address, and that this machine may reach it"
        yield Finding(name, not fault, fault or "something answers there", remedy)


def _disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.RENDA_HOME).free
    return Finding("disk", free > LEAST_FREE, f"{free / 1024**3:.1f} GB free", "free at least 1 GB")


def _fonts() -> Finding:
    listing = shutil.which("fc-list")
    if listing is None:
        return Finding("fonts", True, "cannot be listed here (fc-list is missing); needed for PDF only")
    found = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, text=True).stdout  # noqa: S603
    remedy = "install a Chinese font such as Debian's fonts-noto-cjk"
    return Finding("fonts", bool(found.strip()), f"{len(found.splitlines())} Chinese font(s)", remedy)
