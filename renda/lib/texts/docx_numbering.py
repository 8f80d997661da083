"""Word's automatic numbering: what numbering.xml and styles.xml say a paragraph's number is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from .numerals import write_number

Element = etree._Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SUFFIXES = {"tab": "　", "space": " ", "nothing": ""}
_DEEPEST_STYLE = 20
_LARGEST_NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, form, pattern (第%1条) and what follows the number."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    suffix: str = "　"
    restarts: bool = True
    legal: bool = False


@dataclass
class Numbering:
    """Counts through a document; ask for each numbered paragraph once, in order."""

    levels: Mapping[str, Mapping[int, Level]]
    abstract_of: Mapping[str, str]
    overrides: Mapping[str, Mapping[int, int]]
    style_numbers: Mapping[str, tuple[str, int]]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _overridden: set[tuple[str, int]] = field(default_factory=set)

    def next_number(self, paragraph: Element) -> str:
        """Return the paragraph's number as printed, with what follows it; empty when it has none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number_id, depth = place
        levels = self.levels.get(number_id, {})
        if depth not in levels:
            return ""
        self._count(number_id, depth, levels)
        return self._printed(number_id, depth, levels)

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        style = _value(paragraph, "pPr/pStyle") or ""
        inherited = self.style_numbers.get(style)
        own = paragraph.find(_path("pPr/numPr"))
        number_id = (own is not None and _value(own, "numId")) or (inherited[0] if inherited else "")
        if not number_id or number_id == "0":
            return None
        depth = own is not None and _value(own, "ilvl")
        return number_id, int(depth) if depth else (inherited[1] if inherited else 0)

    def _count(self, number_id: str, depth: int, levels: Mapping[int, Level]) -> None:
        counts = self._counts.setdefault(self.abstract_of[number_id], {})
        start = levels[depth].start
        override = self.overrides.get(number_id, {}).get(depth)
        if override is not None and (number_id, depth) not in self._overridden:
            self._overridden.add((number_id, depth))
            counts[depth] = override
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else start
        for deeper in [each for each in counts if each > depth]:
            if levels.get(deeper, Level()).restarts:
                del counts[deeper]

    def _printed(self, number_id: str, depth: int, levels: Mapping[int, Level]) -> str:
        level = levels[depth]
        if level.form == "bullet":
            return "•" + level.suffix
        counts, printed = self._counts[self.abstract_of[number_id]], level.pattern
        for place in range(depth + 1):
            above = levels.get(place, Level())
            form = "decimal" if level.legal else above.form
            printed = printed.replace(f"%{place + 1}", write_form(counts.get(place, above.start), form))
        return printed + level.suffix if printed else ""


def write_form(number: int, form: str) -> str:
    """Write a number in one of Word's forms; an unknown form is written in Arabic digits."""
    writer = _FORMS.get(form)
    return writer(number) if writer and 0 < number < _LARGEST_NUMBER else str(number)


def read_numbering(numbering: Element | None, styles: Element | None) -> Numbering:
    """Read numbering.xml and styles.xml (either may be missing)."""
    style_numbers = _style_numbers(styles)
    if numbering is None:
        return Numbering({}, {}, {}, style_numbers)
    abstracts = {_attribute(node, "abstractNumId"): node for node in numbering.iter(f"{W}abstractNum")}
    numbers = {_attribute(node, "numId"): node for node in numbering.iter(f"{W}num")}
    abstract_of = {number_id: _value(node, "abstractNumId") or "" for number_id, node in numbers.items()}
    for number_id, abstract_id in abstract_of.items():
        abstract_of[number_id] = _linked(abstract_id, abstracts, abstract_of, style_numbers)
    levels, overrides = {}, {}
    for number_id, node in numbers.items():
        abstract = abstracts.get(abstract_of[number_id])
        levels[number_id] = _levels(abstract) | _levels(node, "lvlOverride/lvl")
        overrides[number_id] = _start_overrides(node)
    return Numbering(levels, abstract_of, overrides, style_numbers)


def _linked(
    abstract_id: str,
    abstracts: Mapping[str, Element],
    abstract_of: Mapping[str, str],
    style_numbers: Mapping[str, tuple[str, int]],
) -> str:
    """A list may only name a list style, whose own list has the levels."""
    abstract = abstracts.get(abstract_id)
    link = _value(abstract, "numStyleLink") if abstract is not None else None
    if link and link in style_numbers:
        return abstract_of.get(style_numbers[link][0], abstract_id)
    return abstract_id


def _levels(node: Element | None, path: str = "lvl") -> dict[int, Level]:
    if node is None:
        return {}
    return {int(_attribute(level, "ilvl") or 0): _level(level) for level in node.findall(_path(path))}


def _level(node: Element) -> Level:
    return Level(
        start=int(_value(node, "start") or 0 if node.find(_path("start")) is not None else 1),
        form=_value(node, "numFmt") or "decimal",
        pattern=_value(node, "lvlText") or "",
        suffix=_SUFFIXES.get(_value(node, "suff") or "tab", "　"),
        restarts=_value(node, "lvlRestart") != "0",
        legal=node.find(_path("isLgl")) is not None,
    )


def _start_overrides(node: Element) -> dict[int, int]:
    found = {}
    for override in node.findall(_path("lvlOverride")):
        start = _value(override, "startOverride")
        if start is not None:
            found[int(_attribute(override, "ilvl") or 0)] = int(start)
    return found


def _style_numbers(styles: Element | None) -> dict[str, tuple[str, int]]:
    """Return style → (list, level), inherited from the style it is based on."""
    if styles is None:
        return {}
    nodes = {_attribute(node, "styleId"): node for node in styles.iter(f"{W}style")}
    found = {style: _style_number(style, nodes) for style in nodes}
    return {style: number for style, number in found.items() if number is not None}


def _style_number(style: str, nodes: Mapping[str, Element]) -> tuple[str, int] | None:
    number_id, depth = None, None
    for _ in range(_DEEPEST_STYLE):
        node = nodes.get(style)
        if node is None:
            break
        number_id = number_id or _value(node, "pPr/numPr/numId")
        depth = depth or _value(node, "pPr/numPr/ilvl")
        style = _value(node, "basedOn") or ""
    return (number_id, int(depth or 0)) if number_id else None


def _path(path: str) -> str:
    return "/".join(W + step for step in path.split("/"))


def _value(node: Element, path: str) -> str | None:
    found = node.find(_path(path))
    return None if found is None else _attribute(found, "val")


def _attribute(node: Element, name: str) -> str:
    return str(node.get(W + name) or "")


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += sign * (number // value)
        number %= value
    return text


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


_FORMS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "ideographLegalTraditional"),
        write_number,
    ),
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("〇一二三四五六七八九"),
    "chineseLegalSimplified": lambda number: write_number(number).translate(
        str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    ),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographTraditional": lambda number: "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10],
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda number: "",
}  # fmt: skip
