"""Compiles the translations at set-up with Babel: a fresh machine has no msgfmt (`python -m renda.config.translating`)."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main() -> None:
    """Write a .mo beside every .po."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as given, source.with_suffix(".mo").open("wb") as made:
            write_mo(made, read_po(given, locale=source.parts[-3]))


if __name__ == "__main__":
    main()
