"""Citations: `cn.deputies-law@2025-03-11#art-51-p2-i1` and how they read in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(
    r"^(?P<instrument>[a-z0-9_]+\.[a-z0-9-]+)@(?P<edition>\d{4}-\d{2}-\d{2})"
    r"(?:#art-(?P<article>\d+)(?:\.(?P<insert>\d+))?(?:-p(?P<paragraph>\d+))?(?:-i(?P<item>\d+))?)?$"
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Citation:
    """One place in one edition of an instrument; `insert` is the 之N of an inserted article, 0 when none."""

    instrument: str
    edition: date
    article: int = 0
    insert: int = 0
    paragraph: int = 0
    item: int = 0

    def __str__(self) -> str:
        text = f"{self.instrument}@{self.edition.isoformat()}"
        if not self.article:
            return text
        text += f"#art-{self.article}" + (f".{self.insert}" if self.insert else "")
        text += f"-p{self.paragraph}" if self.paragraph else ""
        return text + (f"-i{self.item}" if self.item else "")

    @property
    def place_in_text(self) -> str:
        """The article in Chinese, such as 第五十一条第二款第（一）项; empty for a whole instrument."""
        if not self.article:
            return ""
        text = f"第{chinese_number(self.article)}条"
        text += f"之{chinese_number(self.insert)}" if self.insert else ""
        text += f"第{chinese_number(self.paragraph)}款" if self.paragraph else ""
        return text + (f"第（{chinese_number(self.item)}）项" if self.item else "")


def parse_citation(text: str) -> Citation:
    """Read a citation; an unreadable one is a ValueError that shows the expected form."""
    found = _FORM.match(text)
    if not found:
        raise ValueError(
            f"the citation {text!r} must look like cn.legislation-law@2023-03-13#art-40 (then -p2, -i1)"
        )
    parts = found.groupdict()
    return Citation(
        instrument=str(parts["instrument"]),
        edition=date.fromisoformat(str(parts["edition"])),
        article=int(parts["article"] or 0),
        insert=int(parts["insert"] or 0),
        paragraph=int(parts["paragraph"] or 0),
        item=int(parts["item"] or 0),
    )


def chinese_number(number: int) -> str:
    """Write 1 to 999 in Chinese numerals as statutes number their articles: 10 is 十, 101 is 一百零一."""
    if not 0 < number < 1000:
        raise ValueError(f"{number} is outside 1 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
