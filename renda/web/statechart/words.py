"""How wide words are, and how they are broken into lines; sizes in pixels."""

from __future__ import annotations

import re

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.\-]*|\s+|.", re.DOTALL)
NEVER_FIRST = "，。、；：！？）》」』”’…"


def width_of(text: str, size: float) -> float:
    """Return the width of a text: a full-width sign is one em, any other .58 em (a little more than it needs)."""
    return sum(size if ord(sign) > 0x2E7F or sign in "“”‘’…" else size * 0.58 for sign in text)


def broken(text: str, width: float, size: float, most_lines: int) -> list[str]:
    """Break a text into at most `most_lines` lines no wider than `width`; what does not fit ends in an ellipsis.

    Latin words stay whole unless one alone is too wide; a closing mark never begins a line. Lines are made about
    equally long.
    """
    lines = _filled(text, width, size)
    if len(lines) > most_lines:
        return _shortened(lines, width, size, most_lines)
    return _evened(text, lines, width, size)


def _evened(text: str, lines: list[str], width: float, size: float) -> list[str]:
    """Break again at the least width that takes no more lines and leaves every word whole."""
    widest = max(width_of(token, size) for token in _tokens(text, width, size)) if text else 0
    least = max(width_of(text, size) / len(lines), widest - size / 2)
    tries = (least + step * size / 2 for step in range(1, int(width / size) * 2))
    narrower = (_filled(text, each, size) for each in tries if each < width)
    return next((found for found in narrower if len(found) == len(lines)), lines)


def _filled(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for token in _tokens(text, width, size):
        fits = width_of(lines[-1] + token.rstrip(), size) <= width
        if fits or (token in NEVER_FIRST and width_of(lines[-1] + token, size) <= width + size / 2):
            lines[-1] += token
        else:
            lines.append(token.lstrip())
    return [line.strip() for line in lines if line.strip()] or [""]


def _tokens(text: str, width: float, size: float) -> list[str]:
    found: list[str] = []
    for token in TOKEN.findall(text):
        found += [token] if width_of(token, size) <= width else list(token)
    return found


def _shortened(lines: list[str], width: float, size: float, most_lines: int) -> list[str]:
    kept = lines[:most_lines]
    last = kept[-1]
    while last and width_of(last + "…", size) > width:
        last = last[:-1]
    return [*kept[:-1], last + "…"]
