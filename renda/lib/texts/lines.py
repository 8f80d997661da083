"""What a single line of a statute looks like, before its neighbours are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numerals import NUMERAL, read_number

_INVISIBLE = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UNSEEN = "".join(chr(code) for code in range(0x10000) if re.match(_INVISIBLE, chr(code)))
_BOLD = r"(?:\*\*|__)"
_ARTICLE = re.compile(
    rf"(?P<head>(?:#{{1,6}}\s*)?{_BOLD}?{_INVISIBLE}*第\s*(?P<number>{NUMERAL})\s*条(?:\s*之\s*(?P<insert>{NUMERAL}))?"
    rf"(?:{_INVISIBLE}*{_BOLD})?)(?P<gap>{_INVISIBLE}*)"
)
_REFERENCE = re.compile(r"[规的第、和至及或所中，。；,;款项》）)”’以]")
_HASHES = re.compile(r"(#{1,6})(?!#)\s*")
_UNIT = re.compile(
    rf"{_BOLD}?第\s*(?P<number>{NUMERAL})\s*(?P<unit>分编|编|章|节|部分)(?:\s*之\s*{NUMERAL})?{_BOLD}?(?P<gap>{_INVISIBLE}*)"
)
_UNIT_REFERENCE = re.compile(r"[的和至及、规以所中课]")
_SENTENCE_END = re.compile(r"[。；;：:！!？?，,…][”’」』）)】》〉\"'\]*]*$")
_SENTENCE_INSIDE = re.compile(r"[。；，]")
_FORMULA = re.compile(r"[＝=].{0,200}?[×÷＋+－*/]|^[^＝=]{2,30}[＝=]$")
_CONTENTS = re.compile(rf"(?:#{{1,6}}\s*)?{_BOLD}?目\s*录{_BOLD}?$")
_ATTACHMENT = re.compile(rf"附\s*(?:件|录|表|图|注)?\s*(?:{NUMERAL})?\s*(?:[:：]|$|(?=[\s　（(《]))")
_UNNUMBERED = re.compile(rf"{_BOLD}?(?:附\s*则|序\s*言|前\s*言|总\s*则){_BOLD}?$")
_ENTRY = re.compile(
    rf"(?:[-*+]\s+)?(?:#{{1,6}}\s*)?{_BOLD}?(?P<key>第\s*{NUMERAL}\s*(?:分编|编|章|节|部分)|附\s*[则件录表]|序\s*言|总\s*则)"
)
_ITEM_SHAPES = (
    (0, re.compile(rf"(?P<head>{_BOLD}?(?P<number>[一二三四五六七八九十百零〇]+)、{_BOLD}?)")),
    (
        1,
        re.compile(
            rf"(?P<head>{_BOLD}?[（(]\s*(?P<number>[一二三四五六七八九十百零〇]+)\s*[）)]、?{_BOLD}?)"
        ),
    ),
    (
        2,
        re.compile(
            r"(?P<head>(?:\d+\.)+(?P<number>\d+)(?=[\s　])|(?P<plain>[0-9０-９]+)(?:[.．](?![0-9０-９])|、))"
        ),
    ),
    (3, re.compile(r"(?P<head>[（(]\s*(?P<number>[0-9０-９]+)\s*[）)]|(?P<plain>[0-9０-９]+)[）)])")),
    (4, re.compile(r"(?P<head>(?P<circle>[①-⑳])|(?P<letter>[a-zA-Zａ-ｚＡ-Ｚ])[）).．])")),
)
_DATE = (
    rf"(?:\d{{4}}|[〇○零一二三四五六七八九]{{4}}|[０-９]{{4}})\s*年\s*{NUMERAL}\s*月(?:\s*{NUMERAL}\s*日)?"
)
_DATE_ALONE = re.compile(rf"[（(]?{_DATE}[）)]?$")
_NOTE = re.compile(
    rf"{_DATE}|^[（(]|(?:发布|公布|通过|批准)之日起?(?:施行|实施)|现予公布|^第\s*{NUMERAL}\s*号$|(?:令|公告|公报)$"
    r"|[〔\[（(]\d{4}[〕\]）)]\s*第?\s*\d+\s*号|^(?:.{0,20}(?:主席|总理|省长|市长|部长|主任|院长|检察长)\s*[：:]?\s*\S{2,4})$"
)
_ORGAN = re.compile(
    r"^\S{2,40}(?:委员会|政府|代表大会|国务院|法院|检察院|部|局|厅|署|办公室|主席团|总会)(?:\s*\S{2,40}(?:委员会|法院|检察院|部|局))*$"
)
_OFFICE = re.compile(r"^.{0,20}(?:主席|总理|省长|市长|部长|主任|院长|检察长)\s*[：:]?\s*\S{2,4}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A visible line: invisible characters before it, its body, and all after it to the next visible line."""

    lead: str
    body: str
    tail: str


@dataclass(frozen=True, slots=True)
class Found:
    """A head found at the start of a body: its characters, the gap after it, number, and what kind of head."""

    head: str
    gap: str
    number: tuple[int, ...]
    unit: str = ""
    rank: int = 0


def split_lines(text: str) -> tuple[str, list[Line]]:
    """Return the blank characters before the first visible line, and the visible lines; nothing is lost."""
    lines, blanks = list[Line](), [list[str]()]
    for found in _LINE.finditer(text):
        whole = found.group()
        body = whole.strip(_UNSEEN)
        if body:
            start = len(whole) - len(whole.lstrip(_UNSEEN))
            lines.append(Line(whole[:start], body, whole[start + len(body) :]))
            blanks.append([])
        else:
            blanks[-1].append(whole)
    ends = [line.tail + "".join(after) for line, after in zip(lines, blanks[1:], strict=True)]
    return "".join(blanks[0]), [
        Line(line.lead, line.body, end) for line, end in zip(lines, ends, strict=True)
    ]


def article_head(body: str, expected: tuple[tuple[int, int], ...] = ()) -> Found | None:
    """Find 第X条 or 第X条之Y at the start; without a space after it only where the number is an expected one."""
    match = _ARTICLE.match(body)
    if not match:
        return None
    number = (read_number(match["number"]) or 0, read_number(match["insert"] or "") or 0)
    rest = body[match.end() :]
    set_apart = bool(match["gap"]) or not rest or match["head"].endswith(("**", "__"))
    if not set_apart and (number not in expected or _REFERENCE.match(rest)):
        return None
    return Found(match["head"], match["gap"], number)


def heading_head(body: str) -> Found | None:
    """Find a heading: any markdown heading, or 第X编/分编/章/节 in a line that is no sentence."""
    hashes = _HASHES.match(body)
    start = hashes.end() if hashes else 0
    unit = _UNIT.match(body, start)
    if not hashes and not _is_plain_heading(body, unit):
        return None
    if unit and (unit["gap"] or not _UNIT_REFERENCE.match(body[unit.end() :])):
        number = (read_number(unit["number"]) or 0,)
        return Found(
            body[: unit.start("gap")], unit["gap"], number, unit["unit"], len(hashes[1]) if hashes else 0
        )
    if not hashes:
        return Found("", "", (), "章")
    return Found(hashes[0].rstrip(), hashes[0][len(hashes[0].rstrip()) :], (), "", len(hashes[1]))


def _is_plain_heading(body: str, unit: re.Match[str] | None) -> bool:
    if _UNNUMBERED.match(body):
        return True
    if unit is None or len(body) > 45 or _SENTENCE_END.search(body):
        return False
    return bool(unit["gap"]) or not _UNIT_REFERENCE.match(body[unit.end() :])


def item_head(body: str) -> Found | None:
    """Find 一、 （一） 1. （1） ① at the start; rank 0 is the outermost."""
    for rank, shape in _ITEM_SHAPES:
        match = shape.match(body)
        if match:
            rest = body[match.end() :]
            gap = rest[: len(rest) - len(rest.lstrip(" \t\u3000\u2002\u00a0"))]
            return Found(match["head"], gap, (_item_number(match),), rank=rank)
    return None


def _item_number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("circle"):
        return ord(groups["circle"]) - ord("①") + 1
    if groups.get("letter"):
        return (ord(groups["letter"].lower()) - ord("a")) % 26 + 1
    return read_number(groups.get("number") or groups.get("plain") or "") or 0


def attachment_head(body: str) -> Found | None:
    """Find 附件, 附录, 附表 with a number or colon at the start of a line that is no sentence."""
    match = _ATTACHMENT.match(body)
    if not match or len(body) > 60 or _SENTENCE_INSIDE.search(body):
        return None
    rest = body[match.end() :]
    gap = rest[: len(rest) - len(rest.lstrip())]
    return Found(match.group(), gap, ())


def is_contents(body: str) -> bool:
    """Is this the line 目录?"""
    return bool(_CONTENTS.match(body))


def contents_entry(body: str) -> str | None:
    """Return the key of an entry under 目录 (第一章, 附则), or None when the line is no entry."""
    match = _ENTRY.match(body)
    return re.sub(r"\s", "", match["key"]) if match and not _SENTENCE_INSIDE.search(body) else None


def is_note(body: str) -> bool:
    """Does the line tell when and by whom the text was passed, published, or amended?

    A sentence that happens to name a date is none, unless it stands in brackets or announces publication.
    """
    if body[-1] in "。：:" and body[0] not in "（(" and "现予" not in body:
        return False
    return bool(_NOTE.search(body))


def is_prose(body: str) -> bool:
    """Is the line a sentence or part of one (it ends in or contains a sentence mark), or a formula?"""
    return bool(_SENTENCE_END.search(body) or _SENTENCE_INSIDE.search(body) or _FORMULA.search(body))


def is_in_brackets(body: str) -> bool:
    """Does the whole line stand in brackets, as remarks under a heading do?"""
    return body[0] in "（(" and body[-1] in "）)"


def repeats_title(body: str, title: str) -> bool:
    """Is the line the title, or a run of it, printed once more?"""
    return _title_letters(body) in _title_letters(title) and len(_title_letters(body)) > 1


def _title_letters(text: str) -> str:
    return "".join(sign for sign in text.replace("中华人民共和国", "") if sign.isalnum())


def is_signature(body: str) -> bool:
    """Is the line a date alone, an organ's name, or an office with a name?"""
    return bool(_DATE_ALONE.match(body) or (len(body) <= 40 and (_ORGAN.match(body) or _OFFICE.match(body))))


def is_date(body: str) -> bool:
    """Is the line a date alone?"""
    return bool(_DATE_ALONE.match(body))


def is_table_row(line: Line) -> bool:
    """Is the line a row of a markdown or tab-separated table?"""
    return line.body.startswith("|") or "\t" in line.body
