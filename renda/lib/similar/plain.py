"""What of a text counts when texts are compared: letters and digits, in one form."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]

_SEPARATOR = "\U0010ffff"  # a code point that is never a character
_BLOCK = 5_000  # texts handled at once; keeps the peak memory low
_ALL_CODES = 0x110000
_DROPPED = 0  # in the table: this code point does not count
_UNKNOWN = 0xFFFFFFFF  # in the table: not met yet
_WHOLE = 1  # in the table: the text must be normalised as a whole (parts join, or one becomes several)


def plain_text(text: str) -> str:
    """Return the signs of `text` that count: NFKC, small letters, no punctuation, symbols or spaces.

    A text made of nothing but punctuation or symbols keeps them (only spaces go), so that 👍 and 👎
    stay two texts. A blank text becomes the empty string.
    """
    return plain_texts([text])[0]


def plain_texts(texts: Sequence[str]) -> list[str]:
    """Return `plain_text` of each, in the same order; one pass over many texts is much faster."""
    found: list[str] = []
    table = np.full(_ALL_CODES, _UNKNOWN, dtype=np.uint32)
    table[ord(_SEPARATOR)] = ord(_SEPARATOR)
    for start in range(0, len(texts), _BLOCK):
        found += _block(texts[start : start + _BLOCK], table)
    return found


def code_points(text: str) -> Codes:
    """Return the code points of `text`, one unsigned 32-bit number each (lone surrogates pass)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _block(texts: Sequence[str], table: Codes) -> list[str]:
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:  # it stands inside a text as well
        texts = [text.replace(_SEPARATOR, "") for text in texts]
        joined = _SEPARATOR.join(texts)
    codes = code_points(joined)
    mapped = _mapped(codes, table)
    hard = np.flatnonzero(mapped == _WHOLE)
    if len(hard):
        codes = code_points(_with_hard_texts_normalised(texts, codes, hard))
        mapped = _mapped(codes, table)
        joining = np.flatnonzero(mapped == _WHOLE)
        mapped[joining] = [_counts_as(chr(code)) for code in codes[joining].tolist()]
    letters = mapped[mapped != _DROPPED].tobytes().decode("utf-32-le", "surrogatepass")
    plain = letters.split(_SEPARATOR)
    return [word or _signs_only(text) for word, text in zip(plain, texts, strict=True)]


def _mapped(codes: Codes, table: Codes) -> Codes:
    """Return what each code point counts as; `table` is filled for those not met before."""
    mapped = table[codes]
    unknown = np.unique(codes[mapped == _UNKNOWN])
    if not len(unknown):
        return mapped
    signs = map(chr, unknown.tolist())
    table[unknown] = [_WHOLE if _needs_neighbours(sign) else _counts_as(sign) for sign in signs]
    return table[codes]


def _with_hard_texts_normalised(texts: Sequence[str], codes: Codes, hard: np.ndarray) -> str:  # type: ignore[type-arg]
    separators = np.flatnonzero(codes == ord(_SEPARATOR))
    changed = list(texts)
    for place in np.unique(np.searchsorted(separators, hard)).tolist():
        changed[place] = unicodedata.normalize("NFKC", changed[place])
    return _SEPARATOR.join(changed)


def _needs_neighbours(sign: str) -> bool:
    """Tell whether NFKC may join the sign with others, or make several counting signs of it."""
    if unicodedata.combining(sign) or unicodedata.category(sign)[0] == "M" or "\u1100" <= sign <= "\u11ff":
        return True
    form = unicodedata.normalize("NFKC", sign)
    return len(form) > 1 and any(_counts_as(part) for part in form)


def _counts_as(sign: str) -> int:
    form = unicodedata.normalize("NFKC", sign)
    form = form if len(form) == 1 else sign
    is_variation_selector = 0xFE00 <= ord(form) <= 0xFE0F or 0xE0100 <= ord(form) <= 0xE01EF
    if unicodedata.category(form)[0] not in "LNM" or is_variation_selector:
        return _DROPPED
    small = form.lower()
    return ord(small if len(small) == 1 else form)


def _signs_only(text: str) -> str:
    form = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in form if unicodedata.category(sign)[0] not in "CZM")
