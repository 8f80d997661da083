"""`renda law show`: the figures set by law on a day in a place, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from renda.core.law import api as law
from renda.lib import clock
from renda.lib.errors import BadInput

DATABASE_LEFT_OUT = (
    "Figures that were entered in this installation are left out; add --entries to include them."
)


def register(subparsers: Any) -> None:
    """Add `law show` to the commands."""
    parser = subparsers.add_parser("law", help="figures set by law")
    commands = parser.add_subparsers(dest="law_command", required=True)
    show = commands.add_parser("show", help="list every figure with its article")
    show.add_argument(
        "--on", type=_day, default=None, metavar="DATE", help="day, YYYY-MM-DD (today if left out)"
    )
    show.add_argument(
        "--place", default="cn", metavar="CODE", help="place code such as cn_4501 (cn if left out)"
    )
    show.add_argument("--name", default="", metavar="PREFIX", help="only parameters whose name begins so")
    show.add_argument("--entries", action="store_true", help="include what was entered in this installation")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--markdown", action="store_true", help="the reference page of all packs")
    show.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; 0 when done."""
    if arguments.markdown:
        sys.stdout.write(law.reference_page())
        return 0
    if not law.is_place(arguments.place):
        raise BadInput(
            f"There is no rule pack for the place “{arguments.place}”; codes look like cn, cn_4501 or 450100."
        )
    if arguments.entries:
        _join_database()
    on = arguments.on or clock.today()
    shown = law.every_figure(on=on, place=arguments.place, with_entries=arguments.entries)
    figures = [row for row in shown if row.name.startswith(arguments.name)]
    if arguments.json:
        answer = {
            "on": on.isoformat(),
            "place": arguments.place,
            "entries_included": arguments.entries,
            "parameters": [law.snapshot(row) for row in figures],
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        _print_table(figures)
        if not arguments.entries:
            sys.stderr.write(DATABASE_LEFT_OUT + "\n")
    return 0


def _print_table(figures: list[law.Resolved]) -> None:
    for row in figures:
        state = "已核对" if row.verified else "未核对"
        words = law.figure_words(row)
        reason = "；".join(dict.fromkeys(row.articles)) or row.practice or row.unset
        force = f"{law.force_words(row)}，{row.modality}" if row.modality else law.force_words(row)
        sys.stdout.write(
            f"{row.name}\n  {law.label_of(row)}：{words}（{state}{'，' + force if force else ''}）\n  {reason}\n"
        )


def _join_database() -> None:
    """Start Django, so that the law app plugs its tables in; only on request, as this command needs none."""
    from renda.faces.cli.django_setup import prepare

    prepare(migrated=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written YYYY-MM-DD") from None
