"""Forms of a page filled in as nobody should: left empty, or with what cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

BAD = {"date": "2026-99-99", "number": "-7", "email": "nobody", "file": "", "checkbox": ""}
LONG = {"date": "0001-01-01", "number": "99999999999", "email": "x" * 300, "checkbox": "on"}
LEFT = {"csrfmiddlewaretoken"}


@dataclass
class PostForm:
    """A form that is posted: where to, and its fields by name, each (kind of input, value on the page)."""

    action: str = ""
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def hidden(self) -> dict[str, str]:
        return {name: value for name, (kind, value) in self.fields.items() if kind == "hidden"}

    def empty(self) -> dict[str, Any]:
        """What is sent when nothing is filled in."""
        return self.hidden

    def bad(self) -> dict[str, Any]:
        """What is sent with values of the wrong kind, and choices that are not offered."""
        return {**self.hidden, **{name: self._of(kind, BAD, "？") for name, kind in self._shown()}}

    def long(self) -> dict[str, Any]:
        """What is sent with values far too long or large."""
        return {**self.hidden, **{name: self._of(kind, LONG, "长" * 6000) for name, kind in self._shown()}}

    def _shown(self) -> list[tuple[str, str]]:
        return [(name, kind) for name, (kind, _) in self.fields.items() if kind != "hidden"]

    def _of(self, kind: str, values: dict[str, str], other: str) -> Any:
        if kind == "file":
            return SimpleUploadedFile("x.exe", b"MZ\x00")
        return values.get(kind, other)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PostForm] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_open = given.get("method", "").lower() == "post"
            if self._is_open:
                self.found.append(PostForm(given.get("action", "")))
        name = given.get("name", "")
        if self._is_open and name and name not in LEFT and tag in {"input", "select", "textarea", "button"}:
            kind = given.get("type", "text") if tag == "input" else tag
            if kind not in {"button", "submit"}:
                self.found[-1].fields[name] = (kind, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False


def post_forms(page: str) -> list[PostForm]:
    """Return the forms of a page that are posted, in their order."""
    reader = _Forms()
    reader.feed(page)
    return reader.found
