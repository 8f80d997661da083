"""The spreadsheet and the Word file open again with other libraries and hold what they should."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from renda.faces.demo.reading import draft
from renda.faces.demo.spreadsheet import COLUMNS, FAULTS, spreadsheet_bytes, spreadsheet_rows
from renda.faces.demo.wordfile import draft_docx

TODAY = date(2026, 3, 2)


def test_the_spreadsheet_holds_the_rows_as_text() -> None:
    sheet = load_workbook(BytesIO(spreadsheet_bytes(495, 3, TODAY))).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == COLUMNS
    assert len(lines) == 496
    rows = spreadsheet_rows(495, 3, TODAY)
    assert [line[4] or "" for line in lines[1:]] == [row.text for row in rows]


def test_the_spreadsheet_has_every_fault_and_mostly_good_rows() -> None:
    rows = spreadsheet_rows(495, 3, TODAY)
    faults = Counter(row.fault for row in rows)
    assert set(FAULTS) < set(faults)
    assert faults[""] == 480
    assert len({row.number for row in rows if not row.fault}) == 480


def test_times_stand_in_two_ways() -> None:
    ways = Counter("/" in row.said_at for row in spreadsheet_rows(100, 3, TODAY) if not row.fault)
    assert min(ways[True], ways[False]) > 20


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert spreadsheet_bytes(40, 3, TODAY) == spreadsheet_bytes(40, 3, TODAY)
    assert draft_docx(draft("parking_draft")) == draft_docx(draft("parking_draft"))


def listed(paragraph: object) -> str:
    found = paragraph._p.findall(f".//{qn('w:numId')}")
    return found[0].get(qn("w:val")) if found else ""


def test_the_word_file_leaves_all_numbers_to_word() -> None:
    paragraphs = Document(BytesIO(draft_docx(draft("parking_draft")))).paragraphs
    lists = Counter(listed(paragraph) for paragraph in paragraphs)
    assert (lists["901"], lists["902"]) == (6, 41)
    for paragraph in paragraphs:
        assert not re.match(r"第.{1,3}条　|（[一二三四]）", paragraph.text)


def test_each_run_of_items_in_the_word_file_starts_again() -> None:
    text = draft("parking_draft")
    paragraphs = Document(BytesIO(draft_docx(text))).paragraphs
    item_lists = {listed(paragraph) for paragraph in paragraphs} - {"", "901", "902"}
    assert len(item_lists) == len(re.findall(r"^（一）", text, flags=re.MULTILINE))


def test_the_word_file_loses_no_word() -> None:
    text = draft("parking_draft")
    bare = re.sub(
        r"^(第[^章条]+[章条]　|（[一二三四五六七八九十]+）)", "", text.split("目录")[1], flags=re.MULTILINE
    )
    paragraphs = [paragraph.text for paragraph in Document(BytesIO(draft_docx(text))).paragraphs]
    kept = "".join(paragraphs).split("目录")[1]
    heads = "".join(line.split("　")[0] for line in text.splitlines()[5:11])
    assert len(kept) == len(bare.replace("\n", "")) + len(heads) + 6
