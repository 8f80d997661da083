"""What other apps use of documents."""

from __future__ import annotations

import re

from renda.core.law.citations import chinese_number

_LABEL = re.compile(r"(art|p|i|s)-?(\d+)(?:\.(\d+))?")
_WORDS = {"art": "第{}条", "p": "第{}款", "i": "第（{}）项", "s": "第{}目"}


def node_words(label: str) -> str:
    """Say a node's label in Chinese: art-8-p2-i3 is 第八条第二款第（三）项; empty for the whole text."""
    parts = []
    for kind, number, inserted in _LABEL.findall(label):
        words = _WORDS[kind].format(chinese_number(int(number)))
        parts.append(words + (f"之{chinese_number(int(inserted))}" if inserted else ""))
    return "".join(parts)
