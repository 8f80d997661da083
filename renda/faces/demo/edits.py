"""Small edits, as people make who pass a prepared text on: one sign changed, dropped or put in at a time."""

from __future__ import annotations

import random

MARKS = "，。、；"
PARTICLES = "的了吧也都就很请"
SWAPS = {
    "请": "望",
    "应": "该",
    "要": "需",
    "没": "无",
    "把": "将",
    "先": "要",
    "们": "家",
    "强": "十",
    "是": "系",
    "有": "存",
    "到": "至",
    "和": "与",
}


def edited(text: str, count: int, chance: random.Random) -> str:
    """`text` after `count` edits of one sign each; the first sign and the last stay, so a sentence stays one."""
    for _ in range(count):
        place = chance.randrange(1, len(text) - 1)
        text = _one_edit(text, place, chance)
    return text


def _one_edit(text: str, place: int, chance: random.Random) -> str:
    sign = text[place]
    if sign in SWAPS:
        return text[:place] + SWAPS[sign] + text[place + 1 :]
    if sign in MARKS:
        return text[:place] + chance.choice(MARKS.replace(sign, "")) + text[place + 1 :]
    if chance.random() < 0.5:
        return text[:place] + chance.choice(PARTICLES) + text[place:]
    return text[:place] + text[place + 1 :]
