"""The command `renda`: one module per group of commands, imported only when it is called for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from renda.lib.errors import NotAllowed, Refusal

# group → (module with `register(subparsers)`, one line of help). A group of one command is its command's name.
GROUPS = {
    "texts": ("renda.faces.cli.texts", "check and compare legal texts"),
    "opinions": ("renda.faces.cli.opinions", "group opinions that say the same"),
    "search": ("renda.faces.cli.search", "make the search index again"),
    "facts": ("renda.faces.cli.facts", "derive the countable facts again from the record"),
    "law": ("renda.faces.cli.law", "show the figures of law in force"),
    "demo": ("renda.faces.cli.demo", "make the demo city and serve it"),
    "serve": ("renda.faces.cli.serving", "answer requests"),
    "worker": ("renda.faces.cli.worker", "do the jobs"),
    "migrate": ("renda.faces.cli.migrating", "bring the database to this version"),
    "backup": ("renda.faces.cli.backups", "write the database and the files into one archive"),
    "restore": ("renda.faces.cli.backups", "put an archive back"),
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
    try:
        return int(parsed.run(parsed))
    except (Refusal, NotAllowed) as refusal:
        print(f"renda: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0


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
