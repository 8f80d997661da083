"""A second, naive version: every pair, plain loops; and a maker of planted variants. Only for the tests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from renda.lib.similar import allowed_edits, are_alike, plain_text

PLACES = ("河东", "城西", "北门", "老街", "码头", "新桥", "梅园", "竹坪")
THINGS = ("路灯坏了半个月", "垃圾桶满了没有人收", "雨天积水没过脚面", "公交站牌被广告挡住", "电动车堵住楼道")
ASKS = ("希望尽快安排人修好", "建议在条例里写明谁来管", "请答复什么时候能解决", "盼望先听听住户的意见")
SIGNS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def edits(left: str, right: str) -> int:
    """Return the edits between two texts, by the textbook table."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def naive_partition(texts: Sequence[str]) -> set[frozenset[int]]:
    """Return the groups of row numbers that the rules of grouping give."""
    plain = [plain_text(text) for text in texts]
    copies = Counter(plain)
    distinct = sorted(copies)
    near = {
        a: [b for b in distinct if a != b and are_alike(a, b)]  # are_alike has its own test
        for a in distinct
    }

    def closeness(a: str, b: str) -> int:
        allowed = max(allowed_edits(max(len(a), len(b))), 1)
        return 2 ** ((allowed - edits(a, b)) * 10 // allowed)

    def weight(a: str) -> int:
        return 1024 * copies[a] + sum(copies[b] * closeness(a, b) for b in near[a])

    order = sorted(distinct, key=lambda a: (-weight(a), -copies[a], a))
    leaders: list[str] = []
    for text in order:
        if not any(leader in near[text] for leader in leaders):
            leaders.append(text)
    home = {}
    for text in distinct:
        choice = [leader for leader in leaders if leader in near[text]]
        if text in leaders:
            home[text] = text
        else:
            home[text] = min(choice, key=lambda leader: (edits(text, leader), order.index(leader)))
    groups: dict[str, set[int]] = {}
    for row, text in enumerate(plain):
        groups.setdefault(home[text], set()).add(row)
    return {frozenset(rows) for rows in groups.values()}


def partition(groups: Sequence[str]) -> set[frozenset[int]]:
    """Return the groups of row numbers named by `groups`, one name a row."""
    found: dict[str, set[int]] = {}
    for row, name in enumerate(groups):
        found.setdefault(name, set()).add(row)
    return {frozenset(rows) for rows in found.values()}


def edited(text: str, count: int, chance: random.Random) -> str:
    """Put in, leave out or exchange `count` signs."""
    letters = list(text)
    for _ in range(count):
        at = chance.randrange(len(letters) or 1)
        sign = chance.choice(SIGNS)
        letters[at : at + 1] = chance.choice(([], [sign], [*letters[at : at + 1], sign]))
    return "".join(letters)


def planted(size: int, length: int, chance: random.Random, share: float = 0.1) -> tuple[list[str], list[int]]:
    """Return shuffled texts of about `length` signs, and the number of the planted cluster of each."""
    sources = size - int(size * share)
    texts = []
    for _ in range(sources):
        text = ""
        while len(text) < length:
            text += chance.choice(chance.choice((PLACES, THINGS, ASKS))) if chance.random() < 0.4 else ""
            text += "".join(chance.choices(SIGNS, k=3))
        texts.append(text[:length])
    truth = list(range(sources))
    most = max(1, length * 4 // 60)
    for _ in range(size - sources):
        source = chance.randrange(sources)
        texts.append(edited(texts[source], chance.randint(1, most), chance))
        truth.append(source)
    order = chance.sample(range(size), size)
    return [texts[row] for row in order], [truth[row] for row in order]


def quality(found: Sequence[object], truth: Sequence[object]) -> tuple[float, float]:
    """Return recall and precision over pairs of rows."""

    def pairs(keys: Sequence[object]) -> int:
        return sum(count * (count - 1) // 2 for count in Counter(keys).values())

    both = pairs(list(zip(found, truth, strict=True)))
    return both / max(pairs(truth), 1), both / max(pairs(found), 1)
