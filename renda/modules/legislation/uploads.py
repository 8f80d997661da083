"""Reading an uploaded draft: the content decides what it is, not the name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from renda.lib.errors import BadInput
from renda.lib.texts.files import decode_text

LARGEST = 10 * 1024 * 1024
PDF = b"%PDF-"
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")


def read_upload(upload: Any, pasted: str) -> tuple[str, tuple[str, bytes] | None]:
    """Return the text of an upload with (name, bytes) of the file, or the pasted text without one. Raises: BadInput."""
    if upload is None:
        return pasted.replace("\r\n", "\n"), None
    if upload.size > LARGEST:
        raise BadInput(gettext("文件“%(upload)s”超过 10 MB，请去掉图片后再试。") % {"upload": upload.name})
    content = upload.read()
    if content.startswith(OLD_WORD):
        raise BadInput(
            gettext("文件“%(upload)s”是旧版 Word 格式（.doc），请另存为 .docx 后再导入。")
            % {"upload": upload.name}
        )
    if content.startswith(PDF):
        raise BadInput(
            gettext("文件“%(upload)s”是 PDF，不能从中读出条文，请导入 .docx 原稿或者直接粘贴文本。")
            % {"upload": upload.name}
        )
    try:
        return decode_text(content, upload.name), (upload.name, content)
    except BadInput as error:
        raise BadInput(
            gettext("文件“%(upload)s”不能读取，可能已损坏或者不是 .docx、.txt、.md 文件，请另存后再试。")
            % {"upload": upload.name}
        ) from error
