"""What a page in English still says in Chinese: the words that no element marks as Chinese."""

from __future__ import annotations

import re
from html.parser import HTMLParser

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = {"alt", "aria-label", "data-label", "placeholder", "title"}
UNREAD = {
    "script",
    "style",
    "textarea",
    "title",
}  # a page's title cannot be marked; a textarea holds what was typed


class Reader(HTMLParser):
    """Collects Chinese text, and attributes that are read out, outside every element marked as Chinese."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = [("", False)]  # tag, and whether it is in Chinese or unread

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", "")
        passed = self._open[-1][1]
        if language:
            passed = language.startswith("zh") and tag != "html"
        if not passed:
            self.found += [
                f"{name}={given[name]}" for name in sorted(SPOKEN & given.keys()) if _says(given[name])
            ]
            if tag == "input" and given.get("type") in {"submit", "button"} and _says(given.get("value", "")):
                self.found.append(given["value"])
        if tag not in VOID:
            self._open.append((tag, passed or tag in UNREAD))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open[-1][1] and _says(data):
            self.found.append(data.strip())


def _says(words: str) -> bool:
    return CHINESE.search(words) is not None


def chinese_left(page: str) -> list[str]:
    """The Chinese words of a page that nothing marks, in the order of the page, each once."""
    reader = Reader()
    reader.feed(page)
    return list(dict.fromkeys(reader.found))
