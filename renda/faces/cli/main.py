"""The command `renda`: one module per group of commands, imported only when it is called for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from renda.lib.errors import NotAllowed, Refusal

# group → (module with `register(subparsers)`, one line of help). A group of one command is its command's name.
GROUPS = {
    "texts": ("renda.faces.cli.texts", "check and compare legal texts"),
    "opinions": ("renda.faces.cli.opinions", "group opinions that say the same"),
    "search": ("renda.faces.cli.search", "make the search index again"),
    "facts": ("renda.faces.cli.facts", "derive the countable facts again from the record"),
    "duty": ("renda.faces.cli.duty", "reckon the points of duty again from the facts"),
    "law": ("renda.faces.cli.law", "show the figures of law in force"),
    "demo": ("renda.faces.cli.demo", "make the demo city and serve it"),
    "serve": ("renda.faces.cli.serving", "answer requests"),
    "worker": ("renda.faces.cli.worker", "do the jobs"),
    "migrate": ("renda.faces.cli.migrating", "bring the database to this version"),
    "backup": ("renda.faces.cli.backups", "write the database and the files into one archive"),
    "restore": ("renda.faces.cli.backups", "put an archive back"),
    "keys": ("renda.faces.cli.keys", "show whether the keys are those that the data were written with"),
    "verify": ("renda.faces.cli.verify", "check that the record was not changed"),
    "doctor": ("renda.faces.cli.doctor", "say what this installation lacks"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 1 found a fault, 2 refused or called wrongly."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(arguments[:1])
    parsed = parser.parse_args(arguments)
    if not hasattr(parsed, "run"):
        parser.print_help(sys.stderr)
        return 2
    return said(lambda: int(parsed.run(parsed)))


def said(run: Callable[[], int]) -> int:
    """Call it and return its exit code; what it foresees, and what the machine refuses, is said in one line (2).

    With RENDA_DEBUG what the machine refuses is shown whole.
    """
    try:
        return run()
    except (Refusal, NotAllowed) as refusal:
        return _one_line(str(refusal))
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):  # a setting that cannot be used
            return _one_line(end.code)
        raise
    except Exception as fault:
        words = _of_the_machine(fault)
        if words is None or os.environ.get("RENDA_DEBUG") == "yes":
            raise
        return _one_line(words)


def _of_the_machine(fault: Exception) -> str | None:
    """Say what a disk or a database server refused; None for a fault of the program."""
    if isinstance(fault, OSError) and fault.strerror:
        place = f"{fault.filename}: " if fault.filename else ""
        return f"{place}{fault.strerror}."
    django = sys.modules.get("django.db.utils")  # loaded only by the commands that use the database
    if django is not None and isinstance(fault, django.OperationalError | django.InterfaceError):
        first = (str(fault).strip().splitlines() or ["no answer"])[0]
        return f"The database does not answer: {first.rstrip('.')}; check RENDA_DATABASE and that it runs."
    return None


def _one_line(words: str) -> int:
    print(f"renda: {words}", file=sys.stderr)
    return 2


def _parser(called: Sequence[str]) -> argparse.ArgumentParser:
    """Import the module of the called group only, so that light commands never load Django."""
    parser = argparse.ArgumentParser(prog="renda", description="An operating system for a local legislature.")
    subparsers = parser.add_subparsers(metavar="COMMAND")
    if called and called[0] in GROUPS:
        import_module(GROUPS[called[0]][0]).register(subparsers)
        return parser
    for group, (_, help_line) in GROUPS.items():
        subparsers.add_parser(group, help=help_line, add_help=False)
    return parser


if __name__ == "__main__":
    sys.exit(main())
