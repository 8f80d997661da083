from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.similar.plain import plain_text, plain_texts


def naive_plain(text: str) -> str:
    form = unicodedata.normalize("NFKC", text.replace("\U0010ffff", ""))
    kept = [sign for sign in form if unicodedata.category(sign)[0] in "LNM"]
    kept = [
        sign for sign in kept if not ("\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef")
    ]
    small = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in kept)
    return small or "".join(sign for sign in form if unicodedata.category(sign)[0] not in "CZM")


TRICKY = (
    st.text(st.sampled_from("aAé\u0301ﬁ℃①２，。 \u3000…가\u1100\u1161İΣ👍\ufe0f不同意\U0010ffff\n½㍿"))
    | st.text()
)


@settings(deadline=None)
@given(st.lists(TRICKY, min_size=1, max_size=6))
def test_many_texts_at_once_are_read_as_one_by_one(texts: list[str]) -> None:
    assert plain_texts(texts) == [naive_plain(text) for text in texts]


def test_punctuation_spaces_width_and_capitals_do_not_count() -> None:
    assert plain_text("请修 好，ＡＢ路 12号！") == plain_text("请修好ab路１２号") == "请修好ab路12号"


def test_texts_of_signs_alone_keep_their_signs() -> None:
    assert plain_text("👍 👍") == "👍👍"
    assert plain_text("👎") != plain_text("👍")
    assert plain_text(" \t\u3000") == plain_text("") == ""
