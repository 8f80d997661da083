from __future__ import annotations

import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.errors import BadInput
from renda.lib.tables import Limits, parse_moment, read_table

CSV = '编号,内容\n1,"路灯坏了,\n请修"\n2,\n'


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_each_encoding(encoding: str) -> None:
    table = read_table(CSV.encode(encoding))
    assert (table.kind, table.header) == ("csv", ("编号", "内容"))
    assert [row.cells for row in table.rows] == [("1", "路灯坏了,\n请修"), ("2", "")]
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    table = read_table(f'id{delimiter}"a,b;c|d"{delimiter}text\n1{delimiter}x{delimiter}y;z,w\n'.encode())
    assert table.header == ("id", "a,b;c|d", "text")


def test_a_table_of_one_column_keeps_its_rows() -> None:
    assert read_table('内容\n甲\n\n""\n乙'.encode()).column("内容") == ["甲", "", "乙"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))] * 3), max_size=5
    )
)
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, ...]]) -> None:
    import csv

    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("一", "二", "三"), *rows])
    assert [row.cells for row in read_table(written.getvalue().encode("utf-8-sig")).rows] == rows


def test_a_workbook_gives_text_dates_and_whole_numbers() -> None:
    content = workbook(
        [None, None],
        ["id", "text", "on"],
        [7, 1.5, datetime.fromisoformat("2026-03-01T09:30")],
        [],
        ["x", True, date(2026, 3, 1)],
        [None, None, time(8, 5)],
    )
    table = read_table(content)
    assert table.kind == "xlsx"
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("7", "1.5", "2026-03-01 09:30:00")),
        (5, ("x", "TRUE", "2026-03-01")),
        (6, ("", "", "08:05:00")),
    ]


def test_a_row_too_long_keeps_its_cells_and_has_a_problem() -> None:
    rows = read_table(b"a,b\n1,2,3\n4\n5,6,,\n").rows
    assert [row.cells for row in rows] == [("1", "2"), ("4", ""), ("5", "6")]
    assert [row.problem for row in rows] == ["Row 2 has 3 cells, but the header has 2.", "", ""]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty; it needs a header row and rows under it."),
        (b"\xef\xbb\xbf \r\n", "The file is empty; it needs a header row and rows under it."),
        (b"\n,,\n", "The file is empty; it needs a header row and rows under it."),
        (
            b"%PDF-1.7\x00\x01\x02\xff\xfe",
            "The file is neither CSV text nor an Excel workbook (.xlsx); save the table as one of the two.",
        ),
        (b"PK\x03\x04rest", "The file is a damaged Excel workbook; save it anew."),
        (b'a,b\n1,"open\n', "The file ends inside a quoted cell; close the quotation mark."),
        (b"a\n" * 12, "The file has more than 10 rows; divide it."),
        (b",".join([b"a"] * 12), "The file has more than 10 columns; leave out those not needed."),
    ],
)
def test_what_is_not_a_table_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_table(content, limits=Limits(rows=10, columns=10))
    assert str(refused.value) == sentence


def test_a_file_too_large_is_refused_packed_or_not() -> None:
    with pytest.raises(BadInput, match="The file is larger than 1 MB; divide it."):
        read_table(b"a" * 1_200_000, limits=Limits(size=1_048_576))
    with pytest.raises(BadInput, match="The file is larger than 1 MB unpacked; divide it."):
        read_table(
            workbook(["a"], *[["b" * 30_000 + str(n)] for n in range(60)]), limits=Limits(size=1_048_576)
        )


def test_a_document_that_is_no_workbook_is_refused_by_its_content() -> None:
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match="neither CSV text nor an Excel workbook"):
        read_table(content.getvalue())


def test_a_column_not_there_names_those_that_are() -> None:
    with pytest.raises(BadInput) as refused:
        read_table(b"id,text\n1,a\n").column("body")
    assert str(refused.value) == "There is no column 'body'; the columns are: id, text."
    with pytest.raises(BadInput, match="There are 2 columns 'id'; rename all but one."):
        read_table(b"id,id\n1,a\n").place("id")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020/1/6 12:09:38", (2020, 1, 6, 12, 9, 38)),
        ("2017-06-08 7:31:20", (2017, 6, 8, 7, 31, 20)),
        ("2026-03-01T09:30", (2026, 3, 1, 9, 30)),
        (" 2026.3.1 ", (2026, 3, 1)),
        ("2026年3月1日 9时5分", (2026, 3, 1, 9, 5)),
    ],
)
def test_a_moment_is_read_in_each_way_of_writing(text: str, moment: tuple[int, ...]) -> None:
    assert parse_moment(text) == datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026-02-30", "1/6/2020", "2026-03-01 25:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(
        BadInput, match="is not a date or time; write it like 2026-03-01 or 2026-03-01 09:30."
    ):
        parse_moment(text)
