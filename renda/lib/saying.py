"""What people read, for code that runs without Django: said in Chinese until the pages name a translator.

Records are written in Chinese whoever acts: make what is stored inside `in_chinese()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _as_it_stands(text: str, several: str, count: int) -> str:
    return text


_translate: Callable[[str], str] = str
_translate_counted: Callable[[str, str, int], str] = _as_it_stands
_in_chinese: ContextVar[bool] = ContextVar("in_chinese", default=False)


def use_translator(translate: Callable[[str], str], counted: Callable[[str, str, int], str]) -> None:
    """Let `say` and `say_counted` ask these for the reader's language; the pages name them once, at start."""
    global _translate, _translate_counted
    _translate, _translate_counted = translate, counted


def say(text: str, /, **values: object) -> str:
    """Return a text in the reader's language with its values in place of %(name)s; a literal, or a marked text."""
    words = text if _in_chinese.get() or not text else _translate(text)
    return words % values if values else words


def say_counted(text: str, count: int) -> str:
    """Return a text with %(count)s in it, in the form that the reader's language has for that many."""
    words = text if _in_chinese.get() else _translate_counted(text, text, count)
    return words % {"count": count}


def marked(text: str) -> str:
    """Mark a literal that is translated later, when it is said; returns it as it is."""
    return text


def marked_counted(text: str) -> str:
    """Mark a literal with %(count)s for `say_counted`; returns it as it is."""
    return text


def listed(items: Iterable[object]) -> str:
    """Join a few things: 甲、乙 in Chinese, `a, b` in English."""
    return say("、").join(map(str, items))


def strung(items: Iterable[object]) -> str:
    """Join clauses: 甲；乙 in Chinese, `a; b` in English."""
    return say("；").join(map(str, items))


@contextmanager
def in_chinese() -> Iterator[None]:
    """Say everything in Chinese inside, whoever reads: for what is stored."""
    before = _in_chinese.set(True)
    try:
        yield
    finally:
        _in_chinese.reset(before)
