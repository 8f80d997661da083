"""The documentation hangs together: links lead somewhere, and every page can be reached from the index."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)|<img src=\"([^\"]+)\"")


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def targets(page: Path) -> list[Path]:
    """Where the links and pictures of a page lead, addresses of other sites left out."""
    found = [one or other for one, other in LINK.findall(page.read_text(encoding="utf-8"))]
    return [(page.parent / target).resolve() for target in found if "://" not in target]


def broken(root: Path) -> list[str]:
    return [
        f"{page.name}: {target.name}"
        for page in pages(root)
        for target in targets(page)
        if not target.exists()
    ]


def unreachable(root: Path) -> list[str]:
    """Pages of docs/ that the index does not link; decisions are reached by their folder."""
    linked = set(targets(root / "docs" / "index.md"))
    every = [page for page in (root / "docs").rglob("*.md") if page.name != "index.md"]
    return sorted(page.name for page in every if page not in linked and page.parent not in linked)


def test_every_link_leads_somewhere() -> None:
    assert broken(ROOT) == []


def test_every_page_is_reached_from_the_index() -> None:
    assert unreachable(ROOT) == []


def test_the_two_readmes_are_in_step() -> None:
    english, chinese = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    assert {target.name for target in targets(english)} - {chinese.name} == {
        target.name for target in targets(chinese)
    } - {english.name}
    assert english.read_text(encoding="utf-8").count("\n## ") == chinese.read_text(encoding="utf-8").count(
        "\n## "
    )


def test_a_dead_link_and_a_lost_page_are_found(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(
        "[here](here.md) [gone](gone.md) [away](https://example.org/x)", encoding="utf-8"
    )
    (docs / "here.md").write_text("", encoding="utf-8")
    (docs / "lost.md").write_text("", encoding="utf-8")
    assert broken(tmp_path) == ["index.md: gone.md"]
    assert unreachable(tmp_path) == ["lost.md"]
