from __future__ import annotations

from pathlib import Path

from renda.core.law.listing import reference_page
from renda.core.law.packs import library

PAGE = Path(__file__).resolve().parents[2] / "docs" / "look-up" / "parameters.md"


def test_the_reference_page_is_what_the_packs_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(library()), (
        "docs/look-up/parameters.md is out of date; run: renda law show --markdown > docs/look-up/parameters.md"
    )


def test_every_parameter_stands_on_the_reference_page() -> None:
    page = reference_page(library())
    assert [name for name in library().definitions if f"`{name}`" not in page] == []
