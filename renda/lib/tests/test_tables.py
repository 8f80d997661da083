from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.errors import BadInput
from renda.lib.tables import Limits, read_table
from renda.lib.workbooks import column_letters

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


def columns(*rows: str, **options: Any) -> tuple[int, tuple[str, ...], list[tuple[str, ...]]]:
    table = read_table("\n".join(rows).encode(), **options)
    return table.header_row, table.header, [row.cells for row in table.rows]


def test_a_title_over_the_table_is_not_its_header() -> None:
    content = workbook(
        ["意见汇总表"], ["填报单位：甲街道"], [], ["姓名", "内容", "时间"], ["甲", "修路", "x"]
    )
    table = read_table(content)
    assert (table.header_row, table.header) == (4, ("姓名", "内容", "时间"))
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("甲", "修路", "x"))]
    assert [row.cells for row in table.top][:2] == [("意见汇总表", "", ""), ("填报单位：甲街道", "", "")]


def test_a_merged_title_in_a_workbook_is_not_its_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["意见汇总表"], ["姓名", "内容"], ["甲", "修路"])))
    book.active.merge_cells("A1:B1")
    content = io.BytesIO()
    book.save(content)
    assert read_table(content.getvalue()).header == ("姓名", "内容")


def test_the_header_can_be_chosen() -> None:
    rows = ("甲,乙", "姓名,内容", "王,修路")
    assert columns(*rows)[:2] == (1, ("甲", "乙"))
    assert columns(*rows, header_row=2) == (2, ("姓名", "内容"), [("王", "修路")])
    assert columns(*rows, header_row=9)[0] == 1


def test_a_table_may_have_no_header() -> None:
    rows = ("王,修路", "李,停车,北门")
    assert columns(*rows, header_row=0) == (0, ("", "", ""), [("王", "修路", ""), ("李", "停车", "北门")])
    table = read_table(workbook(["王", "修路"], [], ["李", "停车"]), header_row=0)
    assert [row.number for row in table.rows] == [1, 3]
    assert not any(row.problem for row in table.rows)


def test_a_header_of_two_rows_takes_its_missing_words_from_above() -> None:
    content = workbook(
        ["序号", "联系方式", None, "内容"], [None, "姓名", "电话", None], [1, "王", "1", "修路"]
    )
    assert read_table(content, header_row=2).header == ("序号", "姓名", "电话", "内容")


def test_columns_without_a_name_keep_their_cells() -> None:
    table = read_table(workbook(["姓名", "内容"], ["王", "修路", None, "北门"], ["李", "停车"]))
    assert table.header == ("姓名", "内容", "", "")
    assert [row.cells for row in table.rows] == [("王", "修路", "", "北门"), ("李", "停车", "", "")]
    assert not any(row.problem for row in table.rows)


def test_a_title_does_not_decide_the_delimiter() -> None:
    assert columns("意见汇总表", "", "姓名;内容", "甲;修路, 快")[1:] == (
        ("姓名", "内容"),
        [("甲", "修路, 快")],
    )


def odd_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.sheet_state = "hidden"
    book.active.append(["内部", "不看"])
    for name, words in (("一月", "修路"), ("二月", "停车")):
        sheet = book.create_sheet(name)
        sheet.append(["内容", "算出", "错误", "时间"])
        sheet.append([words, "=1+1", "#REF!", 46000])
        sheet.append([None, "=A2", None, None])
        sheet.row_dimensions[2].hidden = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_first_sheet_to_be_seen_is_read_and_another_can_be_chosen() -> None:
    table = read_table(odd_workbook())
    assert (table.sheet, table.sheets) == ("一月", ("一月", "二月"))
    assert read_table(odd_workbook(), sheet="二月").column("内容") == ["停车", ""]
    assert read_table(odd_workbook(), sheet="三月").sheet == "一月"


def test_hidden_rows_are_read_and_counted() -> None:
    table = read_table(odd_workbook())
    assert (table.column("内容"), table.count_hidden) == (["修路", ""], 1)


def test_a_formula_without_result_and_an_error_are_told_as_lost() -> None:
    table = read_table(odd_workbook())
    assert [row.lost for row in table.rows] == [(1, 2), (1,)]
    assert table.rows[0].cells == ("修路", "", "", "46000")


def test_a_formula_with_its_result_is_read() -> None:
    content = workbook(["内容"], ["=1+1"])
    reckoned = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(reckoned, "w") as package,
    ):
        for name in given.namelist():
            part = given.read(name)
            package.writestr(name, re.sub(rb"<v\s*/>|<v></v>", b"<v>2</v>", part))
    table = read_table(reckoned.getvalue())
    assert [(row.cells, row.lost) for row in table.rows] == [(("2",), ())]


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_a_column_has_its_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters
