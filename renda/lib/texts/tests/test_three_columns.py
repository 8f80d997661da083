"""The three-column table, opened again by other libraries than wrote it."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from lxml import etree
from python_calamine import CalamineWorkbook

from renda.lib.texts.comparison import compare
from renda.lib.texts.docx_files import Titles, three_column_docx, three_column_xlsx
from renda.lib.texts.parsing import parse
from renda.lib.texts.tests.samples import as_statute
from renda.lib.texts.tests.test_comparison import BENCH, BIRDS, LAMP, WATER
from renda.lib.texts.three_columns import runs_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIER = "码头的灯由港口公司装好，坏了三天内换上新的。"
ROWS = compare(
    parse(as_statute([LAMP, BENCH, WATER, BIRDS + PIER])),
    parse(as_statute([LAMP.replace("七时", "八时"), WATER, BIRDS, PIER, "=1+1 新建的灯塔归港口管理。"])),
).rows
TITLES = Titles("云溪市夜间照明管理条例对照表")
REASONS = {"art-1": "冬天天亮得晚。"}


def test_each_cell_holds_exactly_its_articles_words() -> None:
    for row in ROWS:
        for new, sides in ((False, row.old), (True, row.new)):
            whole = "\n".join(f"{side.number}　{side.text}" for side in sides)
            assert "".join(run.text for run in runs_of(row, new=new)) == whole


def document() -> etree._Element:
    content = three_column_docx(ROWS, TITLES, REASONS)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return etree.fromstring(opened.read("word/document.xml"))


def test_the_word_table_has_a_repeated_header_and_a_row_for_each_row() -> None:
    rows = document().findall(f".//{W}tbl/{W}tr")
    assert len(rows) == len(ROWS) + 1
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    words = ["".join(cell.itertext()).strip() for cell in rows[1].findall(f"{W}tc")]
    assert words == ["第一条　" + LAMP, "第一条　" + LAMP.replace("七时", "八时"), "冬天天亮得晚。"]


def test_the_word_table_strikes_out_what_goes_and_sets_bold_what_comes() -> None:
    runs = document().findall(f".//{W}tbl/{W}tr")[1].findall(f".//{W}r")
    struck = ["".join(run.itertext()) for run in runs if run.find(f"{W}rPr/{W}strike") is not None]
    bold = ["".join(run.itertext()) for run in runs if run.find(f"{W}rPr/{W}b") is not None]
    assert (struck, bold) == (["七"], ["第一条　", "第一条　", "八"])


def test_the_word_file_names_a_chinese_font() -> None:
    with zipfile.ZipFile(io.BytesIO(three_column_docx(ROWS, TITLES))) as opened:
        assert 'w:eastAsia="宋体"' in opened.read("word/styles.xml").decode()


def test_the_spreadsheet_is_read_by_two_other_libraries_with_the_same_words() -> None:
    content = three_column_xlsx(ROWS, TITLES, REASONS)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    other = openpyxl.load_workbook(io.BytesIO(content), rich_text=False).active
    assert other is not None
    assert sheet[1] == ["现行规定", "修改后", "修改说明"]
    assert sheet[2] == ["第一条　" + LAMP, "第一条　" + LAMP.replace("七时", "八时"), "冬天天亮得晚。"]
    assert [other.cell(3, column).value for column in (1, 2, 3)] == sheet[2]
    assert other.print_title_rows == "$1:$2"


def test_the_spreadsheet_marks_changed_words_and_runs_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(three_column_xlsx(ROWS, TITLES)), rich_text=True)
    sheet = book.active
    assert sheet is not None
    struck = [block.text for block in sheet["A3"].value if not isinstance(block, str) and block.font.strike]
    assert struck == ["七"]
    added = [cell for column in sheet.iter_cols(2, 2) for cell in column if "新建" in str(cell.value)]
    assert len(added) == 1 and added[0].data_type != "f"


def test_the_same_rows_give_the_same_spreadsheet() -> None:
    assert three_column_xlsx(ROWS, TITLES) == three_column_xlsx(ROWS, TITLES)
