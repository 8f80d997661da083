"""Chinese numerals as statutes use them: 第一百二十条之一, 第２３条, 一九八七年."""

from __future__ import annotations

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_DIGITS |= {chr(0xFF10 + value): value for value in range(10)} | {str(value): value for value in range(10)}
_UNITS = {"十": 10, "百": 100, "千": 1000}

NUMERAL = "[一二三四五六七八九十百千零〇○两0-9０-９]+"
"""A regular expression for one numeral, Chinese or Arabic, half or full width."""


def read_number(text: str) -> int | None:
    """Return the value of a numeral below 10 000, or None when it is not one.

    十二 is 12, 一百零三 is 103, 一二〇 and １２０ are 120.
    """
    if not text or any(sign not in _DIGITS and sign not in _UNITS for sign in text):
        return None
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digits = 0, ""
    for sign in text:
        if sign in _DIGITS:
            digits += str(_DIGITS[sign])
        else:
            total += (int(digits) if digits and int(digits) else 1) * _UNITS[sign]
            digits = ""
    return total + (int(digits) if digits else 0)


def write_number(number: int) -> str:
    """Write 1 to 9999 as articles are numbered: 10 is 十, 101 is 一百零一, 1010 is 一千零一十."""
    if not 0 < number < 10_000:
        raise ValueError(f"{number} is outside 1 to 9999")
    text, pending_zero = "", False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit == 0:
            pending_zero = bool(text)
            continue
        text += "零" if pending_zero else ""
        pending_zero = False
        text += ("" if name == "十" and digit == 1 and not text else "零一二三四五六七八九"[digit]) + name
    return text
