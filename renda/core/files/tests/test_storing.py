from __future__ import annotations

import errno
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from renda.core.base.actor import Actor, Role
from renda.core.files import api, disk, kinds
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
BY = Actor(role=Role.LEGISLATIVE_OFFICE, account=7, grant=1)
ALL = tuple(kinds.KINDS)


def keep(assembly: Assembly, name: str, content: bytes, **options: Any) -> StoredFile:
    return api.store(
        assembly=assembly, upload=(name, content), **{"kind": ALL, "by": BY, "at": AT, **options}
    )


def kept_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def pdf(pages: int = 3) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 300)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("草案.docx", saved(docx.Document()), "docx"),
        ("表.xlsx", saved(openpyxl.Workbook()), "xlsx"),
        ("扫描.pdf", pdf(), "pdf"),
        ("表.csv", "编号,内容\n1,路灯".encode("gb18030"), "csv"),
        ("草案.TXT", "第一条".encode(), "txt"),
        ("草案.md", "# 草案".encode(), "md"),
    ],
)
def test_a_file_is_known_by_its_content_and_read_again(
    assembly: Assembly, name: str, content: bytes, kind: str
) -> None:
    stored = keep(assembly, name, content)
    assert (stored.kind, stored.size, stored.name) == (kind, len(content), name)
    assert api.read_bytes(stored) == content
    assert disk.sha256_of(content) == stored.sha256
    assert stored.uploaded_by["account"] == 7


def test_a_pdf_has_its_pages_counted_and_a_small_picture(assembly: Assembly) -> None:
    stored = keep(assembly, "扫描.pdf", pdf(3))
    assert stored.pages == 3
    with Image.open(disk.thumbnail_path(stored.sha256)) as small:
        assert max(small.size) <= 480


def test_a_picture_loses_its_metadata_and_hands_the_place_out_apart(assembly: Assembly, jpeg: bytes) -> None:
    stored, evidence = api.store_with_evidence(
        assembly=assembly, upload=("现场.jpg", jpeg), kind=kinds.IMAGES, by=BY, at=AT
    )
    kept = api.read_bytes(stored)
    assert b"Secret Camera" in jpeg
    assert b"Secret" not in kept and b"Exif" not in kept
    assert (stored.width, stored.height) == (900, 300)
    assert (evidence.longitude, evidence.latitude) == (108.36, 22.82)
    assert evidence.taken_at is not None and evidence.taken_at.isoformat() == "2026-03-12T09:30:00+08:00"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_pictures_of_every_kind_are_kept(assembly: Assembly, form: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, form)
    stored = keep(assembly, f"图.{form.lower()}", out.getvalue())
    with Image.open(io.BytesIO(api.read_bytes(stored))) as again:
        assert (again.format, again.size, again.getpixel((0, 0))[3]) == (form, (30, 20), 0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.txt", b"", "文件“空.txt”是空的，请重新选择。"),
        ("图.png", b"\x89PNG\r\n\x1a\nbroken", "图片“图.png”已损坏，无法打开，请重新导出后再上传。"),
        ("假.docx", pdf(), "文件“假.docx”的内容是PDF 文件，与扩展名不符，请把扩展名改为 .pdf 后再上传。"),
        (
            "程序.exe",
            b"MZ\x00\x01",
            "无法识别文件“程序.exe”的类型，请上传 Word、Excel、PDF、图片或纯文本文件。",
        ),
        (
            "页.html",
            b"<html></html>",
            "文件“页.html”的内容是纯文本，与扩展名不符，请把扩展名改为 .txt 后再上传。",
        ),
        (
            "旧.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "文件“旧.doc”是旧版或加密的 Office 文件，请在 Office 中去除密码并另存为 .docx 或 .xlsx 后再上传。",
        ),
        ("坏.pdf", b"%PDF-1.7 nothing", "PDF 文件“坏.pdf”已损坏或设有密码，请去除密码或重新导出后再上传。"),
        ("坏.docx", b"PK\x03\x04nothing", "文件“坏.docx”已损坏，无法打开，请重新导出后再上传。"),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    assembly: Assembly, folder: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(kinds.WrongFile) as refused:
        keep(assembly, name, content)
    assert str(refused.value) == sentence
    assert not StoredFile.objects.exists() and not kept_files(folder)


def test_a_kind_not_asked_for_is_refused(assembly: Assembly) -> None:
    with pytest.raises(kinds.WrongFile, match="这里只接收Word 文档、纯文本"):
        keep(assembly, "扫描.pdf", pdf(), kind=("docx", "txt"))


def test_macros_are_refused_by_part_and_by_declaration(assembly: Assembly, package: Any) -> None:
    for content in (
        package(word__vbaProject_bin=b"x"),
        package("vnd.ms-word.document.macroEnabled.main+xml"),
    ):
        with pytest.raises(kinds.WrongFile, match="带有宏"):
            keep(assembly, "草案.docx", content)


def test_a_zip_bomb_and_a_plain_archive_are_refused(assembly: Assembly, package: Any) -> None:
    with pytest.raises(kinds.FileTooLarge, match="解压后过大"):
        keep(assembly, "草案.docx", package(bomb=b"0" * 5_000_000))
    with pytest.raises(kinds.WrongFile, match="是压缩包"):
        keep(assembly, "草案.docx", package("zip"))


def test_a_file_above_its_kinds_size_is_refused(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    small = kinds.Kind("txt", "纯文本", "text/plain", (".txt",), kinds.MEGABYTE)
    monkeypatch.setitem(kinds.KINDS, "txt", small)
    keep(assembly, "一.txt", b"a" * kinds.MEGABYTE)
    with pytest.raises(kinds.FileTooLarge, match="超过 1 MB 的上限"):
        keep(assembly, "二.txt", b"a" * (kinds.MEGABYTE + 1))


def test_a_full_disk_is_refused_and_nothing_is_kept(
    assembly: Assembly, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(disk.DiskFull, match="服务器存储空间不足，文件“一.txt”没有保存"):
        keep(assembly, "一.txt", b"abc")
    assert not StoredFile.objects.exists() and not kept_files(folder)


def test_equal_bytes_lie_on_disk_once_until_both_rows_are_erased(assembly: Assembly, folder: Path) -> None:
    first, second = keep(assembly, "一.txt", b"abc"), keep(assembly, "二.txt", b"abc")
    later = datetime(2100, 1, 1, tzinfo=UTC)
    assert len(kept_files(folder)) == 1
    api.erase(first, at=AT)
    assert api.sweep(older_than=later) == 0
    assert api.read_bytes(second) == b"abc"
    api.erase(second, at=AT)
    assert api.sweep(older_than=AT.replace(year=2000)) == 0
    assert api.sweep(older_than=later) == 1
    assert not kept_files(folder)
    with pytest.raises(api.Gone):
        api.open_file(first)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\文件\\草案.txt", "草案.txt"), ("../../etc/草案.txt", "草案.txt"), ('a"\r\n<b>.txt', "ab.txt")],
)
def test_a_name_keeps_neither_folders_nor_control_signs(assembly: Assembly, given: str, kept: str) -> None:
    assert keep(assembly, given, b"abc").name == kept
