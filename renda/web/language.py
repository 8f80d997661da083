"""The mark on words that stay Chinese on a page in another language."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")
QUOTED = re.compile(r"(“[^”]*”|《[^》]*》)")


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese, the language that everything is written in first."""
    return (get_language() or "zh-hans").startswith("zh")


def chinese(text: object) -> str:
    """Return escaped words that people or laws wrote, marked as Chinese where the page is in another language."""
    if text is None or text == "":
        return ""
    escaped = conditional_escape(text)
    if reads_chinese() or not CHINESE.search(escaped):
        return escaped
    return format_html('<span lang="zh-CN">{}</span>', escaped)


def chinese_names(sentence: object) -> str:
    """Return an escaped sentence with the names that it quotes marked as Chinese where the page is in another language.

    What stands in “ ” or 《 》 is such a name; the rest is the page's own words.
    """
    parts = QUOTED.split(str(sentence))
    return mark_safe("".join(chinese(part) if QUOTED.fullmatch(part) else escape(part) for part in parts))


def chinese_mark(text: object) -> SafeString:
    """Return the attribute for an element whose words are all of them written in Chinese, else nothing."""
    return SafeString(' lang="zh-CN"' if is_chinese_elsewhere(text) else "")


def is_chinese_elsewhere(text: object) -> bool:
    """Whether a text holds Chinese and the page is in another language."""
    return not reads_chinese() and CHINESE.search(str(text)) is not None
