from __future__ import annotations

from pathlib import Path

import pytest

from renda.lib.errors import BadInput
from renda.lib.texts.files import decode_text, read_text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    assert decode_text("第一条　灯要亮。\r\n".encode(encoding), "a.txt") == "第一条　灯要亮。\r\n"


def test_a_byte_order_mark_is_kept_as_a_character(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + "灯".encode())
    assert read_text(tmp_path / "a.txt") == "\ufeff灯"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0rest", "old .doc format"),
        (b"\x89PNG\x00", "not a text file"),
        (b"\x81\xff\xff", "neither"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=f"a.txt .*{words}"):
        decode_text(content, "a.txt")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"does not exist; check the name\."):
        read_text(tmp_path / "none.txt")
    with pytest.raises(BadInput, match=r"is a folder; give the files in it\."):
        read_text(tmp_path)
