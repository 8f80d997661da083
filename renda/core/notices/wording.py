"""What a notice says: a text to be translated and its values, kept so, and said in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import override

from renda.lib.saying import say
from renda.web.dates import official_date

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Term:
    """A value that is itself a text of ours, such as a step's label: translated when it is said."""

    text: str


Value = str | int | date | Term


def keep(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values in the shape in which a notice keeps them (JSON)."""
    return {name: _kept(value) for name, value in values.items()}


def in_words(text: str, kept: Mapping[str, Any]) -> str:
    """Say a kept text with its values in the active language; one that takes no values is said as it stands."""
    if "%(" not in text:
        return say(text)
    return say(text, **{name: _said(value) for name, value in kept.items()})


def speaking(language: str) -> Any:
    """A context in which everything is said in this language; an unknown one, or none, is Chinese."""
    return override(language if language in LANGUAGES else LANGUAGES[0])


def _kept(value: Value) -> Any:
    if isinstance(value, Term):
        return {"text": value.text}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _said(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "day" in value:
        return official_date(date.fromisoformat(value["day"]))
    text: str = value["text"]
    return say(text)
