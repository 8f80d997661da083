"""`renda demo`: make the invented city once, then serve it with everything in one process."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from renda.faces.cli.arguments import port

SIZES = ("small", "demo", "large")
SHOWN = (
    "legislative_office",
    "complaints_office",
    "station_staff",
    "deputy",
    "deputies_office",
    "coordinating_office",
    "body_contact",
    "body_handler",
    "body_signer",
    "chairperson",
    "administrator",
    "security_officer",
    "auditor",
)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    parser = subparsers.add_parser("demo", help="make the demo city and serve it")
    parser.add_argument(
        "--size", choices=SIZES, default="demo", help="how large a city (large: for benchmarks)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="throw the present demo city away first, with its files and record",
    )
    parser.add_argument("--no-serve", action="store_true", help="make the city and stop")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=os.environ.get("PORT", "8000"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the city if it is not there, print where to go and as whom, and serve.

    Raises: BadInput, if home or database hold anything that is not marked as a demo city.
    """
    home = Path(os.environ.setdefault("RENDA_HOME", "var/demo")).expanduser().resolve()
    os.environ["RENDA_DEMO"] = "yes"
    os.environ.setdefault("RENDA_ADDRESS", f"http://{arguments.host}:{arguments.port}")  # for printed links
    from renda.faces.cli.django_setup import prepare
    from renda.faces.cli.installation import mark_as_demo, refuse_real_city, throw_away
    from renda.faces.cli.migrating import migrate

    prepare()
    from django.core.management import call_command

    refuse_real_city(home)
    if arguments.fresh:
        throw_away(home)
    call_command("migrate", "people", verbosity=0, interactive=False)
    mark_as_demo()  # before all else, so that a start that was interrupted can be begun again
    if migrate():
        print("Database ready.", file=sys.stderr)
    _make(arguments.size, arguments.seed)
    _greet(arguments.host, arguments.port, home)
    if not arguments.no_serve:
        from renda.faces.cli.serving import serve

        serve(host=arguments.host, port=arguments.port, with_worker=True)
    return 0


def _make(size: str, seed: int) -> None:
    from tqdm import tqdm

    from renda.core.people.models import Assembly
    from renda.core.search import api as search
    from renda.faces.demo.desks import plant_desks
    from renda.faces.demo.duty_seeding import plant_duty
    from renda.faces.demo.flooding import flood
    from renda.faces.demo.regulations_seeding import plant_regulations
    from renda.faces.demo.seeding import plant
    from renda.lib import clock

    if Assembly.objects.exists():
        return
    with tqdm(total=5, desc="demo city", unit="part", disable=not sys.stderr.isatty()) as bar:

        def report(line: str) -> None:
            bar.set_postfix_str(line)
            bar.update()

        planted = plant(size=size, seed=seed, today=clock.today(), report=report)
        plant_regulations(planted, report)
        plant_duty(planted)
        plant_desks(planted, report)
    if size == "large":
        flood(planted, progress=lambda total, what: tqdm(total=total, desc=what, unit="row"))
    with tqdm(desc="search index", unit="entry", disable=not sys.stderr.isatty()) as bar:
        search.rebuild(
            progress=lambda read: bar.update(read - bar.n)
        )  # found at once, without waiting for a worker


def _greet(host: str, port: int, home: Path) -> None:
    from renda.core.access.models import Grant
    from renda.core.base.actor import ROLE_LABELS, Role
    from renda.faces.demo.seeding import PASSWORD

    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
    print(f"\nDemo city, all of it invented: http://{shown}:{port}/    data: {home}")
    print(f"Sign in at http://{shown}:{port}/login/   every password is {PASSWORD}")
    seen: set[str] = set()
    grants = Grant.objects.select_related("account", "account__person", "assembly").order_by(
        "assembly__path", "pk"
    )
    for grant in grants:
        if grant.role in SHOWN and grant.role not in seen:
            seen.add(grant.role)
            name = grant.account.display_name
            print(
                f"  {grant.account.username:<16}{ROLE_LABELS[Role(grant.role)]}　{name}　{grant.assembly.short_name}"
            )
    print("Ctrl+C stops it.\n", flush=True)
