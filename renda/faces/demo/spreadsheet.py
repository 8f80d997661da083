"""A spreadsheet of opinions as an office might send it, with some rows wrong, for trying the import."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

import xlsxwriter

from renda.faces.demo import crowd
from renda.faces.demo.flood import sentences
from renda.faces.demo.reading import content

COLUMNS = ("编号", "姓名", "电话", "时间", "意见内容", "条款")
FAULTS = ("empty_text", "bad_date", "no_date", "unknown_clause", "same_number")
FAULT_EVERY = 33
DAYS = 18
MADE_ON = datetime(2000, 1, 1)  # noqa: DTZ001 - written into the file so that its bytes do not depend on the day


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands in the sheet; `fault` is empty or one of `FAULTS`."""

    number: str
    name: str
    phone: str
    said_at: str
    text: str
    clause: str
    fault: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's cells in the order of `COLUMNS`."""
        return self.number, self.name, self.phone, self.said_at, self.text, self.clause


def spreadsheet_rows(count: int, seed: int, today: date) -> list[SheetRow]:
    """`count` rows about the draft in consultation; every 33rd has a fault, the kinds in turn.

    Times stand in two ways, 2026/3/1 9:05:00 and 2026-03-01 09:05:00; a clause is an article label or empty. A row
    with the fault `same_number` repeats the number of the row before it.
    """
    chance = random.Random(f"sheet-{seed}")
    start = datetime.combine(today - timedelta(days=DAYS), time(8))
    rows: list[SheetRow] = []
    for place in range(1, count + 1):
        row = _row(place, start, chance)
        if place % FAULT_EVERY == 0:
            fault = FAULTS[(place // FAULT_EVERY - 1) % len(FAULTS)]
            row = _spoiled(row, fault, rows[-1])
        rows.append(row)
    return rows


def _row(place: int, start: datetime, chance: random.Random) -> SheetRow:
    known = [bank for bank in sentences() if bank.about == "parking"]
    first = chance.choice(known)
    same_clause = [bank.sentence for bank in known if bank.clause == first.clause and bank != first]
    second = chance.choice(same_clause) if same_clause and chance.random() < 0.6 else ""
    asked = chance.choice(content("phrases")["asks"])
    said_at = start + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(720))
    return SheetRow(
        number=f"YJ{place:05d}",
        name=crowd.nickname(chance),
        phone=crowd.impossible_phone(chance),
        said_at=_slashed(said_at) if chance.random() < 0.5 else f"{said_at:%Y-%m-%d %H:%M:%S}",
        text=f"{first.sentence}{second}{asked}。",
        clause=first.clause,
    )


def _slashed(moment: datetime) -> str:
    return f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}"


def _spoiled(row: SheetRow, fault: str, before: SheetRow) -> SheetRow:
    spoiled = {
        "empty_text": ("text", "  "),
        "bad_date": ("said_at", "2026年13月45日"),
        "no_date": ("said_at", ""),
        "unknown_clause": ("clause", "第九十九条"),
        "same_number": ("number", before.number),
    }
    name, value = spoiled[fault]
    return _replaced(row, name, value, fault)


def _replaced(row: SheetRow, name: str, value: str, fault: str) -> SheetRow:
    values = dict(zip(("number", "name", "phone", "said_at", "text", "clause"), row.cells, strict=True))
    return SheetRow(**(values | {name: value}), fault=fault)


def spreadsheet_bytes(count: int, seed: int, today: date) -> bytes:
    """An .xlsx of `spreadsheet_rows` under one line of headings; the same arguments give the same bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": MADE_ON, "title": "征求意见汇总（演示数据）"})
    sheet = book.add_worksheet("意见汇总")
    sheet.write_row(0, 0, COLUMNS)
    for place, row in enumerate(spreadsheet_rows(count, seed, today), start=1):
        sheet.write_row(place, 0, row.cells)
    book.close()
    return buffer.getvalue()
