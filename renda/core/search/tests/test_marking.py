from __future__ import annotations

import pytest

from renda.core.search.api import Piece, excerpt_pieces, pieces


def marked(text: str, query: str) -> list[str]:
    return [piece.text for piece in pieces(text, query) if piece.found]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("路灯坏了，路灯不亮", "路灯", ["路灯", "路灯"]),
        ("马路灯光", "路灯", ["路灯"]),
        ("５Ｇ基站和5g网", "5G", ["５Ｇ", "5g"]),
        ("apple app APP", "app", ["app", "APP"]),
        ("停车场", "停车 车场", ["停车场"]),
        ("啊啊啊", "啊啊", ["啊啊啊"]),
        ("㎏很重", "kg", ["㎏"]),
        ("路灯", "，。", []),
        ("", "路灯", []),
    ],
)
def test_what_was_found_is_marked_as_it_stands(text: str, query: str, words: list[str]) -> None:
    assert marked(text, query) == words
    assert "".join(piece.text for piece in pieces(text, query)) == text


def test_an_excerpt_shows_the_words_around_the_first_match() -> None:
    shown = excerpt_pieces("前" * 300 + "路灯" + "后" * 300, "路灯")
    assert [piece.found for piece in shown] == [False, True, False]
    assert shown[0].text == "…" + "前" * 20 and shown[1] == Piece("路灯", found=True)
    assert shown[2].text.endswith("后…") and sum(len(piece.text) for piece in shown) == 122


def test_a_short_text_is_shown_whole() -> None:
    assert excerpt_pieces("坏了的路灯", "路灯") == [Piece("坏了的"), Piece("路灯", found=True)]
