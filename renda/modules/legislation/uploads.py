"""Reading an uploaded draft: the content decides what it is, not the name."""

from __future__ import annotations

from typing import Any

from renda.lib.errors import BadInput
from renda.lib.texts.docx_files import read_docx

LARGEST = 10 * 1024 * 1024


def text_of(upload: Any, pasted: str) -> str:
    """Return the text of an upload or, without one, the pasted text. Raises: BadInput."""
    if upload is None:
        return pasted.replace("\r\n", "\n")
    if upload.size > LARGEST:
        raise BadInput(f"文件“{upload.name}”超过 10 MB，请去掉图片后再试。")
    content = upload.read()
    if content[:4] == b"PK\x03\x04":
        return read_docx(content)
    if content[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise BadInput(f"文件“{upload.name}”是旧版 Word 格式（.doc），请另存为 .docx 后再导入。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _printable(content.decode(encoding), upload.name)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"文件“{upload.name}”不是文本，请使用 .docx、.txt 或者 .md 文件。")


def _printable(text: str, name: str) -> str:
    if "\x00" in text or text.startswith("%PDF-"):
        raise BadInput(f"文件“{name}”不是文本，请使用 .docx、.txt 或者 .md 文件。")
    return text
