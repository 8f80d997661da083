"""Every environment variable that the program or its tests read stands on the page of settings, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "look-up" / "settings.md"
READ = re.compile(
    r"(?:environment\.(?:text|number|switch|words|secret|web_address)|\b(?:text|number|switch|words|secret)|environ\.get|getenv)"
    r"\(\s*\"(RENDA_[A-Z_]+)\"|environ\[\"(RENDA_[A-Z_]+)\"\]"
)


def variables_read(sources: Iterable[str]) -> set[str]:
    """The variables that these programs read or set."""
    return {one or other for source in sources for one, other in READ.findall(source)}


def variables_told(page: str) -> set[str]:
    """The variables that the tables of the page explain, in their first column."""
    first = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    return {name for cell in first for name in re.findall(r"`(RENDA_[A-Z_]+)`", cell)}


def programs() -> list[str]:
    files = [*(ROOT / "renda").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "conftest.py"]
    return [file.read_text(encoding="utf-8") for file in files if file != Path(__file__).resolve()]


def test_the_page_tells_of_every_variable_that_is_read() -> None:
    read = variables_read([*programs(), (ROOT / ".ci" / "run").read_text(encoding="utf-8")])
    assert "RENDA_HOME" in read
    assert read - variables_told(PAGE.read_text(encoding="utf-8")) == set()


def test_the_page_tells_of_no_variable_that_nobody_reads() -> None:
    everything = "".join(
        [*programs(), *((ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", "Makefile"))]
    )
    assert [name for name in variables_told(PAGE.read_text(encoding="utf-8")) if name not in everything] == []


def test_a_variable_that_is_read_and_not_told_is_found() -> None:
    source = (
        'A = environment.text("RENDA_A")\nB = os.environ.get("RENDA_B", "")\nos.environ["RENDA_C"] = "yes"\n'
    )
    page = "| `RENDA_A` | none | what it does |\nRENDA_B is only mentioned.\n"
    assert variables_read([source]) - variables_told(page) == {"RENDA_B", "RENDA_C"}
