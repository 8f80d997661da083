"""What a body takes along to work without the system: a spreadsheet of its open parts and an official form of each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

from renda.core.handling.loops import classes_of, loop_of, whole_of
from renda.core.handling.models import Handling
from renda.core.handling.rows import PartRow, row_of
from renda.core.handling.selectors import OVER, PartFilter, parts, people_who_rate
from renda.lib.saying import in_chinese
from renda.lib.table_files import as_xlsx
from renda.lib.word_papers import CENTER, FANG_SONG, line, new_paper, qr_code, saved, table
from renda.web.dates import official_date

MOST_TAKEN = 200
HEADER = (
    "编号", "标题", "方式", "交办日期", "期限", "状态", "答复类别", "签发人", "发文字号", "签字盖章件的文件名",
)  # fmt: skip
SHEET, FORMS = "承办件.xlsx", "承办表"


def open_parts(body: int, on: date) -> list[Handling]:
    """Return the parts in which something is awaited of the body, at most 200, the first due first."""
    return list(parts(PartFilter(body=body), on=on).exclude(matter__state__in=OVER)[:MOST_TAKEN])


def package(rows: Sequence[Handling], on: date, address: Callable[[Handling], str]) -> bytes:
    """Return the ZIP: a spreadsheet with a line a part, and a folder with an official form of each.

    `address` is where the QR figure of a form leads. The columns after the state are filled in by the body.
    """
    made = io.BytesIO()
    with in_chinese(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(SHEET, as_xlsx("承办件", HEADER, [_line(row_of(part, on)) for part in rows]))
        for part in rows:
            folder.writestr(f"{FORMS}/{part.matter.number}.docx", form_docx(part, address(part)))
    return made.getvalue()


def _line(row: PartRow) -> list[str | date | None]:
    part = row.part
    known = [part.matter.number, part.matter.title, str(part.get_kind_display()), part.handed_on]
    return [*known, row.due_on, row.state, "", "", "", ""]


def form_docx(part: Handling, address: str) -> bytes:
    """Return the official form of a part as .docx: number, QR figure, the words of the matter, room for the answer."""
    whole = whole_of(part.matter)
    loop = loop_of(whole)
    assert part.matter.body is not None
    document = new_paper(part.matter.number, font=FANG_SONG, size=14)
    line(document, "承办表", bold=True, align=CENTER)
    qr_code(document, address, width=25)
    deputies = "、".join(person.name for person in people_who_rate(part))
    classes = classes_of(loop, whole.assembly.place)
    rows = (
        ("编号", part.matter.number),
        ("标题", part.matter.title),
        ("代表", deputies),
        ("承办单位", f"{part.matter.body.name}（{part.get_kind_display()}）"),
        ("交办日期", official_date(part.handed_on)),
        *(loop.words(whole) if loop.words else ()),
        ("答复类别", "　".join(f"□{letter} {words}" for letter, words in classes.items())),
        ("答复内容", "\n" * 8),
        ("签发人", ""),
        ("发文字号", ""),
    )
    table(document, (), rows, columns=2)
    return saved(document)
