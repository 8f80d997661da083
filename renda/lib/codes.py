"""Codes that people copy by hand: thirteen base-32 signs and a check sign (decisions.md 18).

The alphabet is Crockford's: no I, L, O, U, so that nothing is mistaken for 1, 0 or V. The check sign is a
weighted sum in the field of 32 elements with a different weight at each place, which finds every single wrong
sign and every exchange of two neighbours.
"""

from __future__ import annotations

import unicodedata

from renda.lib.errors import BadInput
from renda.lib.saying import say

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS = 13  # 65 random bits
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_SKIPPED = frozenset(" -\t\r\n·.—–_")


class BadCode(BadInput):
    """The text is not a follow-up code: a wrong sign, too short or long, or the check sign does not fit."""


def make_code(random_bytes: bytes) -> str:
    """Return a code of 14 signs from at least nine random bytes (the caller takes them from `secrets`)."""
    if len(random_bytes) < 9:
        raise ValueError("A follow-up code needs nine random bytes.")
    number = int.from_bytes(random_bytes[:9], "big") >> 7
    values = [(number >> (5 * place)) & 31 for place in reversed(range(SIGNS))]
    return "".join(ALPHABET[value] for value in [*values, _check_value(values)])


def read_code(text: str) -> str:
    """Return the code as `make_code` wrote it; capitals, spaces, dashes, full-width forms, I, L and O do not matter.

    Raises: BadCode.
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", text).upper() if sign not in _SKIPPED]
    if len(signs) != SIGNS + 1:
        raise BadCode(
            say(
                "查询码应有 %(signs)s 位，您输入了 %(count)s 位；请对照回执重新输入。",
                signs=SIGNS + 1,
                count=len(signs),
            )
        )
    for sign in signs:
        if sign not in _VALUES:
            raise BadCode(say("查询码里没有“%(sign)s”这个字符；请对照回执重新输入。", sign=sign))
    values = [_VALUES[sign] for sign in signs]
    if _check_value(values[:-1]) != values[-1]:
        raise BadCode(say("查询码有一位不对或两位颠倒了；请对照回执逐位核对。"))
    return "".join(ALPHABET[value] for value in values)


def check(text: str) -> bool:
    """Whether the text reads as a code."""
    try:
        read_code(text)
    except BadCode:
        return False
    return True


def grouped(code: str) -> str:
    """Return the code as people see it, "XXXXX-XXXXX-XXXX"."""
    return f"{code[:5]}-{code[5:10]}-{code[10:]}"


def _check_value(values: list[int]) -> int:
    total, weight = 0, 1
    for value in values:
        weight = _times(weight, 2)
        total ^= _times(weight, value)
    return total


def _times(left: int, right: int) -> int:
    """Multiply in GF(32) with x^5 + x^2 + 1, where 2 generates all 31 non-zero elements."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product
