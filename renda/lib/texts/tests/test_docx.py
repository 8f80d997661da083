"""Word files: numbers that Word computes, what is left out, what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from renda.lib.errors import BadInput
from renda.lib.texts.checking import check_text
from renda.lib.texts.docx_files import read_docx, read_docx_with_notes
from renda.lib.texts.docx_left_out import LeftOut
from renda.lib.texts.docx_numbering import write_form
from renda.lib.texts.files import decode_text, left_out_of
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {SPACE}>
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%3）"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="listed"/></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""
STYLES = f"""<w:styles {SPACE}>
<w:style w:styleId="article"><w:name w:val="article"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="child"><w:name w:val="child"/><w:basedOn w:val="article"/></w:style>
<w:style w:styleId="listed"><w:name w:val="listed"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>
</w:styles>"""


def package(body: str, **parts: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("word/document.xml", f"<w:document {SPACE}><w:body>{body}</w:body></w:document>")
        opened.writestr("word/numbering.xml", parts.get("numbering", NUMBERING))
        opened.writestr("word/styles.xml", parts.get("styles", STYLES))
        for name in sorted(parts.keys() - {"numbering", "styles"}):
            opened.writestr(f"word/{name}.xml", f"<w:root {SPACE}>{parts[name]}</w:root>")
    return output.getvalue()


def paragraph(text: str, *, number: tuple[int, int] | None = None, style: str = "") -> str:
    numbered = (
        f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_chapters_and_articles_get_the_numbers_word_computes() -> None:
    body = "".join(
        [
            paragraph("总则", number=(1, 0)),
            paragraph("灯要亮。", number=(1, 1)),
            paragraph("有下列灯：", style="article"),
            paragraph("路灯；", number=(1, 2)),
            paragraph("台灯。", number=(1, 2)),
            paragraph("灯具", number=(1, 0)),
            paragraph("灯要省电。", style="child"),
            paragraph("其他灯：", style="child"),
            paragraph("吊灯。", number=(1, 2)),
        ]
    )
    text = read_docx(package(body))
    assert text.splitlines() == [
        "第一章 总则", "第一条　灯要亮。", "第二条　有下列灯：", "（一）路灯；", "（二）台灯。",
        "第二章 灯具", "第三条　灯要省电。", "第四条　其他灯：", "（一）吊灯。",
    ]  # fmt: skip
    assert [article.number[0] for article in articles(parse(text))] == [1, 2, 3, 4]


def test_a_list_starts_where_it_says_and_an_override_starts_it_again() -> None:
    body = "".join(paragraph("灯", number=(number, 0)) for number in (2, 2, 3, 3))
    assert read_docx(package(body)).splitlines() == ["3.灯", "4.灯", "1.灯", "2.灯"]


def test_a_list_that_only_names_a_list_style_has_its_numbers() -> None:
    assert read_docx(package(paragraph("灯", number=(4, 0)))) == "3.灯\n"


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        ("chineseCounting", 123, "一百二十三"), ("ideographDigital", 120, "一二〇"), ("chineseLegalSimplified", 12, "拾贰"),
        ("decimalFullWidth", 12, "１２"), ("decimalEnclosedCircle", 3, "③"), ("upperLetter", 27, "AA"),
        ("lowerRoman", 14, "xiv"), ("ideographTraditional", 2, "乙"), ("decimalZero", 4, "04"), ("unknown", 5, "5"),
    ],
)  # fmt: skip
def test_words_number_forms_are_written(form: str, number: int, printed: str) -> None:
    assert write_form(number, form) == printed


def test_tracked_changes_are_accepted_and_noted() -> None:
    body = (
        "<w:p><w:r><w:t>灯要</w:t></w:r><w:del><w:r><w:delText>暗</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>亮</w:t></w:r></w:ins><w:r><w:footnoteReference w:id='1'/><w:t>。</w:t></w:r></w:p>"
    )
    found = read_docx_with_notes(package(body))
    assert found.text == "灯要亮。\n"
    assert found.notes == (
        "tracked deletions were dropped",
        "tracked insertions were kept",
        "footnotes were left out",
    )


def test_a_paragraph_whose_mark_was_deleted_runs_into_the_next() -> None:
    body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>灯</w:t></w:r></w:p>" + paragraph("要亮。")
    assert read_docx(package(body)) == "灯要亮。\n"


def test_a_table_becomes_markdown_and_merged_cells_stay_in_their_columns() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = (
        "<w:tbl><w:tr>"
        + cell.format('<w:gridSpan w:val="2"/>', "灯|具")
        + cell.format("", "高度")
        + "</w:tr>"
        "<w:tr>"
        + cell.format('<w:vMerge w:val="restart"/>', "路灯")
        + cell.format("", "甲")
        + cell.format("", "8")
        + "</w:tr>"
        "<w:tr>"
        + cell.format("<w:vMerge/>", "重复")
        + cell.format("", "乙")
        + cell.format("", "9")
        + "</w:tr></w:tbl>"
    )
    assert read_docx(package(body)).splitlines() == [
        "| 灯｜具 |  | 高度 |", "|---|---|---|", "| 路灯 | 甲 | 8 |", "|  | 乙 | 9 |",
    ]  # fmt: skip


def test_headings_known_by_style_alone_are_marked() -> None:
    body = (
        paragraph("云溪市条例", style="T")
        + paragraph("附则", style="H")
        + paragraph("第一章 总则", style="H")
    )
    assert read_docx(package(body)).splitlines()[0] == "# 云溪市条例"
    assert read_docx(package(body)).splitlines()[2] == "第一章 总则"


def test_breaks_and_tabs_and_hidden_words() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t><w:br w:type='page'/></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r></w:p>"
    )
    assert read_docx(package(body)) == "甲\n乙　丙\n"


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"", b"plain words"])
def test_what_is_no_package_is_refused(content: bytes) -> None:
    with pytest.raises(
        BadInput, match=r"a\.docx is damaged or no \.docx; open it in Word and save it again\."
    ):
        read_docx(content, name="a.docx")


def test_another_kind_of_package_is_refused() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as opened:
        opened.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BadInput, match="is not a Word document"):
        read_docx(output.getvalue())


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renda.lib.texts.docx_reading._LARGEST_PART", 1000)
    with pytest.raises(BadInput, match="unpacks to more than"):
        read_docx(package(paragraph("灯" * 2000)))


def test_entities_are_refused() -> None:
    styles = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(BadInput, match="XML definitions"):
        read_docx(package(paragraph("灯"), styles=styles))


def test_a_level_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadInput, match="numbering that is no number"):
        read_docx(package(paragraph("灯", number=(1, 0)).replace('w:ilvl w:val="0"', 'w:ilvl w:val="x"')))


NOTED = "<w:p><w:r><w:t>路灯应当亮</w:t></w:r><w:r><w:{kind}Reference w:id='2'/></w:r><w:r><w:t>。</w:t></w:r></w:p>"


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_at_the_foot_is_told_with_its_words_and_its_place(kind: str) -> None:
    notes = f"<w:{kind} w:id='2'><w:p><w:r><w:t>见第三条</w:t></w:r></w:p></w:{kind}>"
    found = read_docx_with_notes(package(NOTED.format(kind=kind), **{f"{kind}s": notes}))
    assert found.text == "路灯应当亮。\n"
    assert found.left_out == (LeftOut(kind, "见第三条", "路灯应当亮"),)


def test_hidden_words_are_told_and_words_switched_on_are_kept() -> None:
    run = "<w:r><w:rPr><w:vanish{}/></w:rPr><w:t>{}</w:t></w:r>"
    shown = run.format(" w:val='0'", "明")
    body = f"<w:p>{run.format('', '暗')}{shown}</w:p>"
    found = read_docx_with_notes(package(body))
    assert (found.text, found.left_out) == ("明\n", (LeftOut("hidden", "暗"),))


def test_a_sign_of_a_special_font_is_read_or_marked_as_missing() -> None:
    signs = "<w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='Webdings' w:char='F021'/><w:sym/>"
    found = read_docx_with_notes(package(f"<w:p><w:r><w:t>灯</w:t>{signs}</w:r></w:p>"))
    assert found.text == "灯✓〓〓\n"
    assert found.left_out == (LeftOut("sign", "Webdings F021", "灯✓"), LeftOut("sign", "? ?", "灯✓〓"))


def test_the_words_of_a_formula_are_read() -> None:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    body = f"<w:p><m:oMath xmlns:m='{space}'><m:r><m:t>a=b</m:t></m:r></m:oMath></w:p>"
    assert read_docx(package(body)) == "a=b\n"


def test_heads_and_feet_of_pages_are_told_but_not_page_numbers() -> None:
    pages = {"header1": paragraph("内部资料"), "footer1": paragraph("— 3 —"), "footer2": paragraph("第 1 页")}
    found = read_docx_with_notes(package(paragraph("甲。"), **pages))
    assert found.left_out == (LeftOut("header", "内部资料"),)


def test_a_text_from_which_something_was_left_out_is_not_lossless() -> None:
    body = package(paragraph("第一条　路灯应当亮。"), header1=paragraph("内部资料"))
    text, left_out = decode_text(body, "灯.docx"), left_out_of(body, "灯.docx")
    check = check_text(text, left_out)
    assert (check.lossless, check.understood, check.notes) == (False, True, ("header left out: 内部资料",))
    assert check_text(text).lossless
    assert left_out_of("第一条　甲。".encode(), "灯.txt") == ()
