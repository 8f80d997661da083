"""What of a Word document does not stand in its text: notes, hidden words, signs of special fonts, page heads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .docx_numbering import Element, W

MISSING = "〓"  # what printers set where they have no type for a sign
_SIGNS = {
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xA8: "□", 0x6F: "□", 0xFE: "☑", 0xFD: "☒", 0x6C: "●", 0x6E: "■"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x54: "☒", 0xA3: "□"},
    "symbol": {0xB4: "×", 0xB8: "÷", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB0: "°", 0xB7: "·", 0xB9: "≠"},
}
_PAGE_NUMBER = re.compile(r"[\s\d\-–—―·.、/第页共总of page]*", re.IGNORECASE)


@dataclass(frozen=True)
class LeftOut:
    """Something of the file that is not in the text. `kind`: footnote, endnote, hidden, sign, header or footer.

    `words` is what it says (for a sign its font and number); `near` the words before it, where it hangs on some.
    """

    kind: str
    words: str
    near: str = ""

    def in_english(self) -> str:
        """A line for the command line."""
        place = f" after “{self.near}”" if self.near else ""
        return f"{self.kind} left out{place}: {self.words[:80]}"


def sign_of(node: Element) -> str:
    """Return the sign that a w:sym stands for, or MISSING."""
    font = str(node.get(f"{W}font") or "").lower()
    try:
        number = int(str(node.get(f"{W}char") or ""), 16)
    except ValueError:
        return MISSING
    return _SIGNS.get(font, {}).get(number & 0xFF, MISSING)


def is_on(node: Element | None) -> bool:
    """Whether a property that may be switched off by its value is on."""
    return node is not None and str(node.get(f"{W}val") or "1") not in ("0", "false", "off")


def plain_words(node: Element) -> str:
    """Return all the words under an element, in one line."""
    return " ".join("".join(found.text or "" for found in node.iter(f"{W}t")).split())


def notes_by_id(part: Element | None, kind: str) -> dict[str, str]:
    """Return the words of the footnotes or endnotes of a part, by their identifiers."""
    if part is None:
        return {}
    return {str(note.get(f"{W}id")): plain_words(note) for note in part.iter(f"{W}{kind}")}


def page_words(part: Element | None) -> str:
    """Return what a page's head or foot says besides its number; empty if nothing."""
    words = plain_words(part) if part is not None else ""
    return "" if _PAGE_NUMBER.fullmatch(words) else words
