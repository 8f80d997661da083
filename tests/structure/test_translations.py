"""Every text of a template or of `gettext` has its English, and the two agree in what they insert."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.messages.catalog import Catalog

from renda.config.translating import catalogue, read, sources

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
CHINESE = re.compile(r"[\u3400-\u9fff\u3001-\u3011\uff01-\uff5e]")
ENGLISH = next(source for source in sources() if source.parts[-3] == "en")


def faults(wanted: Catalog, translated: Catalog) -> list[str]:
    """What a translation lacks: one line a fault, in the order of the texts."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        known = translated.get(message.id, message.context)
        forms = _forms(known.string if known else "")
        if not all(forms):
            found.append(f"{message.id!r} is not translated")
            continue
        inserted = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
        found += [
            f"{form!r} does not insert {inserted}"
            for form in forms
            if set(PLACEHOLDER.findall(form)) != inserted
        ]
        found += [f"{form!r} still holds Chinese" for form in forms if CHINESE.search(form)]
    return found


def _forms(string: str | Iterable[str] | None) -> list[str]:
    return [string or ""] if isinstance(string, str | None) else list(string)


def test_every_text_has_its_english() -> None:
    assert faults(catalogue(), read(ENGLISH)) == []


def test_nothing_is_translated_that_no_page_says() -> None:
    said = {(message.id, message.context) for message in catalogue()}
    kept = {(message.id, message.context) for message in read(ENGLISH)}
    assert kept - said == set()


def test_a_missing_a_half_and_a_mismatched_translation_are_found() -> None:
    wanted, translated = Catalog(), Catalog(locale="en")
    for text in ("草案", "共 %(count)s 条", "说明", "答复"):
        wanted.add(text)
    translated.add("共 %(count)s 条", "%(number)s articles")
    translated.add("说明", "说明 of the draft")
    translated.add("答复", "Answer")
    assert faults(wanted, translated) == [
        "'草案' is not translated",
        "'%(number)s articles' does not insert {'count'}",
        "'说明 of the draft' still holds Chinese",
    ]


def test_texts_are_gathered_from_templates_and_from_code() -> None:
    texts = {message.id for message in catalogue()}
    assert "跳到正文" in texts
    assert "今天" in texts
