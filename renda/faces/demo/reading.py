"""Reads the content files and finds articles in the project's own drafts."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
DIGITS = "零一二三四五六七八九"
ARTICLE_HEAD = re.compile(r"^第([一二三四五六七八九十]+)条　")
CHAPTER_HEAD = re.compile(r"^第[一二三四五六七八九十]+章　")


@cache
def content(name: str) -> dict[str, Any]:
    """The YAML file `name` (without its ending). Callers must not change what they get."""
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def draft(name: str) -> str:
    """The plain text `name` (without its ending), lines ending in a line feed."""
    return (CONTENT / "texts" / f"{name}.txt").read_text(encoding="utf-8")


def numeral(number: int) -> str:
    """Chinese numeral of a whole number from 1 to 99, as articles are numbered: 10 is 十, 21 is 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def article_label(number: int) -> str:
    """第X条, or nothing for 0, which stands for the whole draft."""
    return f"第{numeral(number)}条" if number else ""


def articles(text: str) -> dict[str, str]:
    """Article label to the article's whole text (head, paragraphs and items), in the text's order."""
    found: dict[str, list[str]] = {}
    label = ""
    for line in text.splitlines():
        head = ARTICLE_HEAD.match(line)
        if head:
            label = f"第{head[1]}条"
            found[label] = []
        elif CHAPTER_HEAD.match(line) or not line:
            label = ""
        if label:
            found[label].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def written_date(day: date) -> str:
    """A date as congresses write it: 2026年3月12日."""
    return f"{day.year}年{day.month}月{day.day}日"
