"""What a file is, judged by its content; the name must agree with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.lib.errors import Refusal
from renda.lib.saying import listed

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 200 * MEGABYTE  # of a whole .docx or .xlsx, as its directory declares
MOST_RATIO = 150  # unpacked to packed; ordinary office files stay below 40
MOST_PARTS = 5000
MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")


class WrongFile(Refusal):
    """The file is not of a kind that is taken here, or pretends to be another."""


class FileTooLarge(Refusal):
    """The file is larger than its kind allows, or unpacks to too much."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: the endings it may have, its content type, and its greatest size in bytes."""

    name: str
    label: str
    content_type: str
    endings: tuple[str, ...]
    most: int

    @property
    def is_image(self) -> bool:
        """A picture that is encoded anew when stored."""
        return self.content_type.startswith("image/")


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("docx", _("Word 文档"), WORD, (".docx",), 30 * MEGABYTE),
        Kind("xlsx", _("Excel 表格"), EXCEL, (".xlsx",), 30 * MEGABYTE),
        Kind("pdf", _("PDF 文件"), "application/pdf", (".pdf",), 50 * MEGABYTE),
        Kind("png", _("PNG 图片"), "image/png", (".png",), 20 * MEGABYTE),
        Kind("jpeg", _("JPEG 图片"), "image/jpeg", (".jpg", ".jpeg"), 20 * MEGABYTE),
        Kind("webp", _("WebP 图片"), "image/webp", (".webp",), 20 * MEGABYTE),
        Kind("csv", _("CSV 表格"), "text/csv; charset=utf-8", (".csv",), 30 * MEGABYTE),
        Kind("txt", _("纯文本"), "text/plain; charset=utf-8", (".txt",), 10 * MEGABYTE),
        Kind("md", _("Markdown 文本"), "text/markdown; charset=utf-8", (".md", ".markdown"), 10 * MEGABYTE),
    )
}
IMAGES = ("png", "jpeg", "webp")
TEXTS = ("txt", "md")
TABLES = ("csv", "xlsx")
SCANS = ("pdf", *IMAGES)


def recognise(name: str, content: bytes, *, allowed: Collection[str]) -> Kind:
    """Return the kind of `content`; `allowed` names kinds of KINDS.

    Edge: plain text, CSV and Markdown look alike, so there the name's ending decides among them.
    Raises: WrongFile, FileTooLarge.
    """
    if not content:
        raise WrongFile(gettext("文件“%(name)s”是空的，请重新选择。") % {"name": name})
    kind = _by_content(name, content)
    if kind.name not in allowed:
        wanted = listed(KINDS[one].label for one in allowed)
        raise WrongFile(
            gettext("文件“%(name)s”是%(kind)s，这里只接收%(wanted)s，请换一个文件。")
            % {"name": name, "kind": kind.label, "wanted": wanted}
        )
    if PurePath(name).suffix.lower() not in kind.endings:
        raise WrongFile(
            gettext("文件“%(name)s”的内容是%(kind)s，与扩展名不符，请把扩展名改为 %(ending)s 后再上传。")
            % {"name": name, "kind": kind.label, "ending": kind.endings[0]}
        )
    if len(content) > kind.most:
        raise FileTooLarge(
            gettext("文件“%(name)s”超过 %(most)s MB 的上限，请压缩或拆分后再上传。")
            % {"name": name, "most": kind.most // MEGABYTE}
        )
    return kind


def _by_content(name: str, content: bytes) -> Kind:
    if content.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return KINDS["webp"]
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(name, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongFile(
            gettext(
                "文件“%(name)s”是旧版或加密的 Office 文件，请在 Office 中去除密码并另存为 .docx 或 .xlsx 后再上传。"
            )
            % {"name": name}
        )
    if _is_text(content):
        return _text_kind(name)
    raise WrongFile(
        gettext("无法识别文件“%(name)s”的类型，请上传 Word、Excel、PDF、图片或纯文本文件。") % {"name": name}
    )


def _office_kind(name: str, content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _refuse_bomb(name, parts, len(content))
            listed = "" if "[Content_Types].xml" not in package.namelist() else _content_types(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise WrongFile(
            gettext("文件“%(name)s”已损坏，无法打开，请重新导出后再上传。") % {"name": name}
        ) from error
    names = [part.filename.lower() for part in parts]
    if "macroenabled" in listed.lower() or any(macro in one for one in names for macro in MACROS):
        raise WrongFile(
            gettext("文件“%(name)s”带有宏，请另存为不带宏的 .docx 或 .xlsx 后再上传。") % {"name": name}
        )
    if "wordprocessingml.document.main+xml" in listed and "word/document.xml" in names:
        return KINDS["docx"]
    if "spreadsheetml.sheet.main+xml" in listed and "xl/workbook.xml" in names:
        return KINDS["xlsx"]
    raise WrongFile(
        gettext("文件“%(name)s”是压缩包，不是 Word 或 Excel 文件，请解压后上传其中的文件。") % {"name": name}
    )


def _refuse_bomb(name: str, parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > size * MOST_RATIO or len(parts) > MOST_PARTS:
        raise FileTooLarge(
            gettext("文件“%(name)s”解压后过大，已拒收，请删去多余内容后再上传。") % {"name": name}
        )


def _content_types(package: zipfile.ZipFile) -> str:
    with package.open("[Content_Types].xml") as part:
        return part.read(2 * MEGABYTE).decode("utf-8", errors="replace")


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, as old editors save it
        return _is_utf16(content)
    if any(sign < 32 and sign not in (9, 10, 12, 13) for sign in set(content)):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_utf16(content: bytes) -> bool:
    try:
        signs = content.decode("utf-16")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\f\r" for sign in signs)


def _text_kind(name: str) -> Kind:
    ending = PurePath(name).suffix.lower()
    for one in ("csv", "md", "txt"):
        if ending in KINDS[one].endings:
            return KINDS[one]
    return KINDS["txt"]  # the ending will be refused with a sentence that names .txt
