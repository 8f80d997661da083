"""Reading a statute into a lossless tree, line by line."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from . import lines as shapes
from .labels import labelled
from .lines import Found, Line
from .tree import Kind, Node, UidMaker, random_uid

_UNIT_LEVEL = {"编": 1, "部分": 1, "分编": 2, "章": 3, "节": 4}
_BLOCKS = (
    ("<!--", "-->", Kind.MARKUP),
    ("<style", "</style>", Kind.MARKUP),
    ("<table", "</table>", Kind.TABLE),
)
_LONGEST_TITLE_LINE = 60
_LONGEST_HEADING_LINE = 40


@dataclass(slots=True)
class _Open:
    """A node under construction; `level` and `hashes` rank headings, `rank` ranks items."""

    kind: Kind
    number: tuple[int, ...] = ()
    lead: str = ""
    head: str = ""
    gap: str = ""
    text: str = ""
    tail: str = ""
    children: list[_Open] = field(default_factory=list)
    level: int = 0
    hashes: int = 0
    rank: int = 0

    def frozen(self, make_uid: UidMaker) -> Node:
        own = (make_uid(), self.kind, self.number, "", self.lead, self.head, self.gap, self.text, self.tail)
        return Node(*own, tuple(child.frozen(make_uid) for child in self.children))

    def run_on(self, line: Line) -> None:
        """Let the text run over one more line."""
        self.text += self.tail + line.lead + line.body
        self.tail = line.tail

    def is_closed_by(self, later: _Open) -> bool:
        """Does a later heading end this one?"""
        if self.hashes and later.hashes:
            return self.hashes >= later.hashes
        return self.level >= later.level


def parse(text: str, *, make_uid: UidMaker = random_uid) -> Node:
    """Read a text into its tree; printing the tree gives the same characters, whatever the text is.

    uids are taken from `make_uid` in the order of the text, the root first.
    """
    return labelled(_Reader(text).read().frozen(make_uid))


class _Reader:
    """Reads the lines once, keeping open the headings, the article or point, its paragraph and items.

    New nodes always hang at the right edge of what is open, so that the tree keeps the order of the text.
    """

    def __init__(self, text: str) -> None:
        opening, self.lines = shapes.split_lines(text)
        self.root = _Open(Kind.TEXT, lead=opening)
        self.headings: list[_Open] = []
        self.block: _Open | None = None
        self.paragraph: _Open | None = None
        self.items: list[_Open] = []
        self.last_article = (0, 0)
        self.has_body = False
        self.endings = dict[str, list[int]]()
        self.at = 0

    def read(self) -> _Open:
        self._read_front_matter()
        self._read_header()
        while self.at < len(self.lines):
            self._read_line(self.lines[self.at])
        return self.root

    # Front matter and header ---------------------------------------------------------------------

    def _read_front_matter(self) -> None:
        bodies = [line.body for line in self.lines[:20]]
        if bodies[:1] != ["---"]:
            return
        end = next((index for index, body in enumerate(bodies[1:], 1) if body.startswith("---")), 0)
        if not end:
            return
        line = self.lines[end]
        if line.body != "---":  # the last line runs into the title: `---# 标题`
            self.lines[end : end + 1] = [Line(line.lead, "---", ""), Line("", line.body[3:], line.tail)]
        self._take_block(end + 1, Kind.MARKUP)

    def _read_header(self) -> None:
        """Title and notes, up to the first contents, heading, article or sentence."""
        note_end = next((i for i, line in enumerate(self.lines[:80]) if line.body == "<!-- INFO END -->"), 0)
        title, in_bracket = None, False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if self._take_markup(line):
                continue
            if title is None and _may_be_title(line.body):
                title = self._take_title(line)
            elif title is None:
                return
            elif re.match(r"#\s", line.body) or shapes.repeats_title(line.body, title.text):
                self._take_title(line)
            elif self._starts_body(line.body):
                return
            elif in_bracket or self.at < note_end or _is_header_note(line.body):
                in_bracket = _is_bracket_open(line.body, in_bracket)
                self._take(Kind.NOTE, line)
            elif self.root.children[-1] is title and not title.head and _may_continue_title(line.body):
                title.run_on(line)
                self.at += 1
            else:
                return

    def _starts_body(self, body: str) -> bool:
        return bool(
            shapes.is_contents(body) or shapes.article_head(body, ((1, 0),)) or shapes.heading_head(body)
        )

    def _take_title(self, line: Line) -> _Open:
        hashes = re.match(r"(#+)(\s*)", line.body)
        head, gap = (hashes[1], hashes[2]) if hashes else ("", "")
        text = line.body[len(head) + len(gap) :]
        title = _Open(Kind.TITLE, (), line.lead, head, gap, text, line.tail)
        self.root.children.append(title)
        self.at += 1
        return title

    # Body ----------------------------------------------------------------------------------------

    def _read_line(self, line: Line) -> None:
        if self._take_markup(line):
            return
        body = line.body
        if article := shapes.article_head(body, self._expected_articles()):
            self._open_article(line, article)
        elif shapes.is_contents(body):
            self._take_contents(line)
        elif heading := shapes.heading_head(body):
            self._open_heading(line, heading)
        elif self.has_body and (attachment := shapes.attachment_head(body)):
            self._open_heading(line, attachment, Kind.ATTACHMENT)
        elif shapes.is_table_row(line):
            self._take_table()
        elif item := shapes.item_head(body):
            self._open_item(line, item)
        elif self._closes_text(self.at):
            self._close_all()
            self._take(Kind.SIGNATURE, line)
        elif shapes.is_prose(body):
            self.paragraph = self._take(Kind.PARAGRAPH, line)
        elif shapes.is_in_brackets(body):
            self._take(Kind.NOTE, line)
        elif self._stands_before_table():
            self._take_table()
        elif self._is_bare_heading():
            self._open_heading(line, Found("", "", (), rank=0, unit="章"))
        else:
            self._take(Kind.UNKNOWN, line)

    def _expected_articles(self) -> tuple[tuple[int, int], ...]:
        number, insert = self.last_article
        return ((number + 1, 0), (number, insert + 1), (1, 0))

    def _open_article(self, line: Line, found: Found) -> None:
        self.block = _Open(Kind.ARTICLE, found.number, line.lead, found.head, found.gap)
        self._hang_in_headings(self.block)
        self.last_article = (found.number[0], found.number[1])
        self._fill_block(self.block, line, found)

    def _fill_block(self, block: _Open, line: Line, found: Found) -> None:
        """The words on the head's own line are the first paragraph."""
        self.paragraph, self.items, self.has_body = None, [], True
        text = line.body[len(found.head) + len(found.gap) :]
        if text:
            self.paragraph = _Open(Kind.PARAGRAPH, text=text, tail=line.tail)
            block.children.append(self.paragraph)
        else:
            block.tail = line.tail
        self.at += 1

    def _open_heading(self, line: Line, found: Found, kind: Kind = Kind.HEADING) -> None:
        text = line.body[len(found.head) + len(found.gap) :]
        if found.rank and shapes.attachment_head(text):
            kind = Kind.ATTACHMENT
        level = _UNIT_LEVEL.get(found.unit, found.rank + 1 if found.rank else 0)
        heading = _Open(
            kind,
            found.number,
            line.lead,
            found.head,
            found.gap,
            text,
            line.tail,
            level=level,
            hashes=found.rank,
        )
        while self.headings and self.headings[-1].is_closed_by(heading):
            self.headings.pop()
        if kind is Kind.ATTACHMENT:
            self.headings = []
        self._close_block()
        self._hang_in_headings(heading)
        self.headings.append(heading)
        self.at += 1
        if found.number or kind is Kind.ATTACHMENT or not found.rank:
            self._run_heading_on(heading)

    def _run_heading_on(self, heading: _Open) -> None:
        """A heading may run over one or two more lines that are nothing else and no sentence; three are a list."""
        run = list[Line]()
        for line in self.lines[self.at : self.at + 3]:
            if len(line.body) > _LONGEST_HEADING_LINE or not self._is_nothing_else(line):
                break
            run.append(line)
        if len(run) > 2:
            return
        for line in run:
            heading.run_on(line)
            self.at += 1

    def _is_nothing_else(self, line: Line) -> bool:
        body = line.body
        return not (
            body.startswith("<")
            or self._starts_body(body)
            or shapes.attachment_head(body)
            or shapes.is_table_row(line)
            or shapes.item_head(body)
            or shapes.is_prose(body)
            or shapes.is_date(body)
            or shapes.is_in_brackets(body)
        )

    def _open_item(self, line: Line, found: Found) -> None:
        inside_article = self.block is not None and self.block.kind is Kind.ARTICLE
        if found.rank == 0 and not inside_article:
            self.block = _Open(Kind.POINT, found.number, line.lead, found.head, found.gap)
            self._hang_in_headings(self.block)
            self._fill_block(self.block, line, found)
            return
        text = line.body[len(found.head) + len(found.gap) :]
        item = _Open(
            Kind.ITEM, found.number, line.lead, found.head, found.gap, text, line.tail, rank=found.rank
        )
        while self.items and self.items[-1].rank >= found.rank:
            self.items.pop()
        parent = self.items[-1] if self.items else self.paragraph or self._container()
        parent.children.append(item)
        self.items.append(item)
        self.at += 1

    def _take_contents(self, line: Line) -> None:
        self._close_block()
        contents = _Open(Kind.CONTENTS, (), line.lead, text=line.body, tail=line.tail)
        self._hang_in_headings(contents)
        self.at += 1
        first, is_list = None, False
        while self.at < len(self.lines):
            entry = self.lines[self.at]
            key = shapes.contents_entry(entry.body)
            if key is None or key == first or (first and entry.body.startswith("#") and not is_list):
                return
            is_list = is_list or entry.body.startswith("#")
            first = first or key
            contents.children.append(_Open(Kind.CONTENTS, (), entry.lead, text=entry.body, tail=entry.tail))
            self.at += 1

    def _stands_before_table(self) -> bool:
        """A short line right above a table is its caption."""
        following = self.lines[self.at + 1 : self.at + 2]
        return bool(following) and (
            shapes.is_table_row(following[0]) or following[0].body.startswith(("<table", "<!-- TABLE"))
        )

    def _is_bare_heading(self) -> bool:
        """A short line that is no sentence, right above an article or numbered heading; in an attachment, above any sentence or item."""
        for ahead, line in enumerate(self.lines[self.at : self.at + 4]):
            if ahead and not self._is_nothing_else(line):
                in_attachment = bool(self.headings) and self.headings[0].kind is Kind.ATTACHMENT
                return bool(
                    shapes.article_head(line.body, self._expected_articles())
                    or shapes.heading_head(line.body)
                    or (in_attachment and (shapes.item_head(line.body) or shapes.is_prose(line.body)))
                )
            if len(line.body) > _LONGEST_HEADING_LINE:
                return False
        return False

    def _take_table(self) -> None:
        end = self.at + (0 if shapes.is_table_row(self.lines[self.at]) else 1)
        while end < len(self.lines) and shapes.is_table_row(self.lines[end]):
            end += 1
        self._take_block(end, Kind.TABLE)

    def _closes_text(self, at: int) -> bool:
        """Are this line and all to the end (or to an attachment) names of organs and dates?"""
        for line in self.lines[at : at + 8]:
            if shapes.is_signature(line.body):
                continue
            return line is not self.lines[at] and bool(
                shapes.attachment_head(line.body) or line.body.startswith(("<!--", "#"))
            )
        return len(self.lines) - at <= 8

    # Hanging nodes -------------------------------------------------------------------------------

    def _take_markup(self, line: Line) -> bool:
        for opening, closing, kind in _BLOCKS:
            if line.body.startswith(opening):
                ends = self._lines_ending_in(closing)
                place = bisect_left(ends, self.at)
                if place < len(ends):
                    self._take_block(ends[place] + 1, kind)
                    return True
        return False

    def _lines_ending_in(self, closing: str) -> list[int]:
        if closing not in self.endings:
            found = [index for index, line in enumerate(self.lines) if line.body.endswith(closing)]
            self.endings[closing] = found
        return self.endings[closing]

    def _take_block(self, end: int, kind: Kind) -> None:
        """Take the lines up to `end` (not included) as one node."""
        node = self._take(kind, self.lines[self.at])
        for line in self.lines[self.at : end]:
            node.run_on(line)
        self.at = end

    def _take(self, kind: Kind, line: Line) -> _Open:
        """Hang the line as a node of its own under the open article, point or heading."""
        node = _Open(kind, (), line.lead, text=line.body, tail=line.tail)
        self._container().children.append(node)
        self.paragraph, self.items = None, []
        self.at += 1
        return node

    def _container(self) -> _Open:
        return self.block or (self.headings[-1] if self.headings else self.root)

    def _hang_in_headings(self, node: _Open) -> None:
        (self.headings[-1] if self.headings else self.root).children.append(node)

    def _close_block(self) -> None:
        self.block, self.paragraph, self.items = None, None, []

    def _close_all(self) -> None:
        self._close_block()
        self.headings = []


def _may_be_title(body: str) -> bool:
    if body.startswith("#"):
        return bool(re.match(r"#\s", body)) or not shapes.heading_head(body.lstrip("# "))
    return not (
        len(body) > _LONGEST_TITLE_LINE
        or shapes.is_contents(body)
        or shapes.article_head(body, ((1, 0),))
        or shapes.heading_head(body)
        or shapes.item_head(body)
        or shapes.is_prose(body)
        or body.startswith(("|", "<", "（", "("))
    )


def _may_continue_title(body: str) -> bool:
    return _may_be_title(body) and len(body) <= _LONGEST_HEADING_LINE


def _is_header_note(body: str) -> bool:
    return shapes.is_note(body) or (len(body) < 20 and shapes.is_signature(body))


def _is_bracket_open(body: str, was_open: bool) -> bool:
    depth = int(was_open) + body.count("（") + body.count("(") - body.count("）") - body.count(")")
    return depth > 0 and (was_open or body[0] in "（(")
