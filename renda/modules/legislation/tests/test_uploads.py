"""A draft comes as .docx or text in the encodings offices use; what is not a draft is refused with a remedy."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from renda.lib.errors import BadInput
from renda.modules.legislation.uploads import LARGEST, OLD_WORD, read_upload

LINES = ["澄澜市停车场条例（草案）", "第一条　为了规范停车，制定本条例。", "第二条　本条例自公布之日起施行。"]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def docx(lines: list[str]) -> bytes:
    document, kept = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(kept)
    return kept.getvalue()


def bomb() -> bytes:
    """A .docx whose text unpacks to far more than any law."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx(LINES))) as sound,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in sound.infolist():
            content = sound.read(part)
            if part.filename == "word/document.xml":
                content = content.replace("制定".encode(), b"x" * 70_000_000)
            made.writestr(part.filename, content)
    return kept.getvalue()


def test_a_word_file_is_read_line_by_line() -> None:
    content = docx(LINES)
    read, kept = read_upload(upload("草案.docx", content), "")
    assert kept == ("草案.docx", content)
    assert [line for line in read.splitlines() if line] == LINES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    text = "\n".join(LINES)
    assert read_upload(upload("草案.txt", text.encode(encoding)), "")[0].lstrip("\ufeff") == text


def test_pasted_text_keeps_its_lines() -> None:
    assert read_upload(None, "第一条　一。\r\n第二条　二。\r\n") == ("第一条　一。\n第二条　二。\n", None)


def test_a_file_goes_before_pasted_text() -> None:
    assert read_upload(upload("草案.txt", "文件".encode()), "粘贴")[0] == "文件"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("旧.doc", OLD_WORD + b"rest", "文件“旧.doc”是旧版 Word 格式（.doc），请另存为 .docx 后再导入。"),
        ("假.docx", OLD_WORD + b"rest", "文件“假.docx”是旧版 Word 格式（.doc），请另存为 .docx 后再导入。"),
        (
            "扫描.pdf",
            b"%PDF-1.7\n1 0 obj\nendobj\n",
            "文件“扫描.pdf”是 PDF，不能从中读出条文，请导入 .docx 原稿或者直接粘贴文本。",
        ),
        ("图.png", b"\x89PNG\r\n\x1a\n\x00\x00", "文件“图.png”不能读取"),
        ("坏.docx", b"PK\x03\x04broken", "文件“坏.docx”不能读取"),
        ("乱.txt", b"\xff\x81\xff", "文件“乱.txt”不能读取"),
    ],
)
def test_what_is_no_draft_is_refused_with_its_name_and_a_remedy(
    name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read_upload(upload(name, content), "")
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith("。")


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    given = upload("大.txt", b"x" * (LARGEST + 1))
    with pytest.raises(BadInput, match="文件“大.txt”超过 10 MB，请去掉图片后再试。"):
        read_upload(given, "")
    assert given.tell() == 0


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(BadInput, match="文件“弹.docx”"):
        read_upload(upload("弹.docx", bomb()), "")
