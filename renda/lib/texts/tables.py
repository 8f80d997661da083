"""The cells of a table node, whichever of the three forms it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from .tree import Node

_RULE = re.compile(r"\|?[\s:|-]+\|?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, how many columns and rows it covers, and whether it is a head."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False


def caption_and_rows(table: Node) -> tuple[str, list[list[Cell]]]:
    """Return the line above the table (or nothing) and the rows of cells."""
    if "<table" in table.text:
        return "", _html_rows(table.text)
    lines = [line.strip() for line in table.text.splitlines() if line.strip()]
    caption = lines.pop(0) if lines and "|" not in lines[0] and "\t" not in lines[0] else ""
    rows = [_cells(line) for line in lines if not (_RULE.match(line) and "-" in line)]
    has_rule = any(_RULE.match(line) and "-" in line for line in lines[1:2])
    if has_rule and rows:
        rows[0] = [Cell(cell.text, head=True) for cell in rows[0]]
    return caption, rows


def _cells(line: str) -> list[Cell]:
    if "|" in line:
        return [Cell(text.strip()) for text in line.removeprefix("|").removesuffix("|").split("|")]
    return [Cell(text.strip()) for text in line.split("\t")]


def _html_rows(text: str) -> list[list[Cell]]:
    try:
        root = html.fragment_fromstring(text[text.index("<table") :], create_parent="div")
    except (etree.ParserError, ValueError):
        return [[Cell(re.sub(r"<[^>]*>", " ", text))]]
    return [[_html_cell(cell) for cell in row.iter("td", "th")] for row in root.iter("tr")]


def _html_cell(cell: html.HtmlElement) -> Cell:
    words = " ".join(cell.text_content().split())
    return Cell(words, _span(cell.get("colspan")), _span(cell.get("rowspan")), cell.tag == "th")


def _span(value: str | None) -> int:
    return min(int(value), 100) if value and value.isdigit() and int(value) else 1
