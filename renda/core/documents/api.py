"""What other apps use of documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext

from renda.core.documents.anchors import anchor_at
from renda.core.law.citations import chinese_number
from renda.lib.registry import Registry
from renda.lib.texts.anchors import Fate, whereabouts
from renda.web.language import chinese

__all__ = ["anchor_at", "comparing", "comparison_address", "node_words", "standing_words"]

Comparing = Callable[[int, int], str]
comparing: Registry[Comparing] = Registry("pages that compare two versions of a text")

_LABEL = re.compile(r"(art|p|i|s)-?(\d+)(?:\.(\d+))?")
_WORDS = {"art": "第{}条", "p": "第{}款", "i": "第（{}）项", "s": "第{}目"}


def node_words(label: str) -> str:
    """Say a node's label in Chinese: art-8-p2-i3 is 第八条第二款第（三）项; empty for the whole text."""
    parts = []
    for kind, number, inserted in _LABEL.findall(label):
        words = _WORDS[kind].format(chinese_number(int(number)))
        parts.append(words + (f"之{chinese_number(int(inserted))}" if inserted else ""))
    return "".join(parts)


def standing_words(anchor: Any, newest: Any) -> str:
    """Say where a comment's clause stands in the newest version (HTML, escaped); empty for the same version.

    `anchor` is an Anchor with its version, `newest` a TextVersion or None.
    """
    if anchor is None or newest is None or newest.pk == anchor.version_id:
        return ""
    found = whereabouts(anchor.node, anchor.quote, newest.root)
    named = {"version": chinese(newest.label), "place": chinese(node_words(found.label))}
    if found.fate is Fate.GONE:
        return format_html(gettext("“{version}”已没有这一条"), **named)
    if found.fate is Fate.CHANGED:
        return format_html(gettext("在“{version}”为{place}，所引的话已改动"), **named)
    return format_html(gettext("在“{version}”为{place}"), **named)


def comparison_address(old: int, new: int) -> str:
    """Return where two versions (by identifier) stand against each other, from the module that has the page."""
    return comparing.get("page")(old, new)
