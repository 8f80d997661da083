"""Reading the words of a .docx, with the numbers that Word computes and never stores."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from renda.lib.errors import BadInput

from . import lines as shapes
from .docx_left_out import MISSING, LeftOut, is_on, notes_by_id, page_words, plain_words, sign_of
from .docx_numbering import Element, Numbering, W, read_numbering

_MOST_PARTS = 5_000
_LARGEST_PART = 60_000_000
_LARGEST_WHOLE = 300_000_000
_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FORMULA_WORDS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_NEAR = 12  # characters
_SIGNS = {f"{W}tab": "　", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "　"}


@dataclass(frozen=True)
class DocxText:
    """The text, one line a paragraph, notes on how it was read, and what of the file is not in it."""

    text: str
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def read_docx(content: bytes, *, name: str = "The file") -> str:
    """Return the text of a .docx; see `read_docx_with_notes`."""
    return read_docx_with_notes(content, name=name).text


def read_docx_with_notes(content: bytes, *, name: str = "The file") -> DocxText:
    """Return the text with automatic numbers computed, tables as markdown, tracked changes accepted.

    Insertions are kept and deletions dropped, as accepting all changes does. Notes at the foot, hidden words, and what
    stands at the head and foot of pages are left out and told with their words; a sign of a font such as
    Wingdings that has no character of its own is written 〓 and told.
    Raises: BadInput, when the content is no .docx, is locked, or unpacks to too much.
    """
    parts = _Parts(content, name)
    document = parts.read("word/document.xml")
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise BadInput(f"{name} is not a Word document; save it as .docx and try again.")
    styles, numbering = parts.read("word/styles.xml"), parts.read("word/numbering.xml")
    try:
        reader = _Reader(read_numbering(numbering, styles), _style_names(styles), _foot_notes(parts))
        text = "\n".join(reader.lines(body))
    except ValueError:
        raise BadInput(
            f"{name} has numbering that is no number; open it in Word and save it again."
        ) from None
    left_out = dict.fromkeys([*reader.left_out, *_page_heads(parts)])
    return DocxText(text + "\n" if text else "", tuple(reader.notes), tuple(left_out))


def _foot_notes(parts: _Parts) -> dict[tuple[str, str], str]:
    """The words of all notes, by kind and identifier."""
    kinds = ("footnote", "endnote")
    read = {kind: notes_by_id(parts.read(f"word/{kind}s.xml"), kind) for kind in kinds}
    return {(kind, number): words for kind in kinds for number, words in read[kind].items()}


def _page_heads(parts: _Parts) -> Iterator[LeftOut]:
    for name in parts.names():
        found = re.fullmatch(r"word/(header|footer)\d*\.xml", name)
        if found and (words := page_words(parts.read(name))):
            yield LeftOut(found[1], words)


class _Parts:
    """The parts of the package, read within limits and without entities."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        try:
            self._package = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise BadInput(f"{name} is damaged or no .docx; open it in Word and save it again.") from None
        infos = self._package.infolist()
        if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _LARGEST_WHOLE:
            raise BadInput(f"{name} unpacks to more than 300 MB; remove its pictures and try again.")

    def names(self) -> list[str]:
        """The paths of all parts, in order."""
        return sorted(info.filename for info in self._package.infolist())

    def read(self, part: str) -> Element | None:
        try:
            info = self._package.getinfo(part)
        except KeyError:
            return None
        if info.file_size > _LARGEST_PART:
            raise BadInput(f"{self._name} unpacks to more than 60 MB of text; split it and try again.")
        try:
            with self._package.open(info) as opened:
                content = opened.read(_LARGEST_PART)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise BadInput(
                    f"{self._name} holds XML definitions that no Word document has; save it again."
                )
            return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except (
            etree.XMLSyntaxError,
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            ValueError,
            OSError,
        ):
            raise BadInput(f"{self._name} is damaged or locked; open it in Word and save it again.") from None


@dataclass
class _Reader:
    numbering: Numbering
    style_names: dict[str, str]
    foot_notes: dict[tuple[str, str], str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    said: str = ""  # the last words, by which a person finds where a note hangs
    notes: dict[str, None] = field(default_factory=dict)

    def lines(self, parent: Element) -> Iterator[str]:
        """Yield the lines of a body; a paragraph whose mark was deleted runs into the next."""
        unfinished = ""
        for block in self._blocks(parent):
            if block.tag == f"{W}tbl":
                yield from self._table(block)
                continue
            line = unfinished + self._paragraph(block)
            if block.find(f"{W}pPr/{W}rPr/{W}del") is not None:
                unfinished = line
                continue
            unfinished = ""
            yield line
        if unfinished:
            yield unfinished

    def _blocks(self, parent: Element) -> Iterator[Element]:
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag in (
                f"{W}sdt",
                f"{W}sdtContent",
                f"{W}ins",
                f"{W}moveTo",
                f"{W}customXml",
                f"{W}smartTag",
            ):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Element) -> str:
        self.said = ""
        words = "".join(self._words(paragraph))
        if not words.strip():
            return "" if paragraph.find(f"{W}pPr/{W}numPr") is None else self.numbering.next_number(paragraph)
        return self._heading_marks(paragraph, self.numbering.next_number(paragraph) + words)

    def _heading_marks(self, paragraph: Element, line: str) -> str:
        """A heading known by its style alone gets markdown's marks, so that it stays one."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        style_name = self.style_names.get(str(style.get(f"{W}val")), "") if style is not None else ""
        found = re.fullmatch(r"heading (\d)", style_name)
        depth = 0 if style_name == "title" else int(found[1]) if found else None
        body = line.strip()
        if (
            depth is None
            or shapes.is_contents(body)
            or shapes.article_head(body)
            or shapes.heading_head(body)
        ):
            return line
        return f"{'#' * min(depth + 1, 6)} {body}"

    def _words(self, node: Element) -> Iterator[str]:
        for child in node:
            if child.tag in _DROPPED or child.tag == _FALLBACK:
                self._note_dropped(child)
            elif child.tag in (f"{W}t", _FORMULA_WORDS):
                self.said = (self.said + (child.text or ""))[-_NEAR:]
                yield child.text or ""
            elif child.tag == f"{W}sym":
                yield self._sign(child)
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == f"{W}br":
                yield "" if child.get(f"{W}type") in ("page", "column") else "\n"
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._leave_note(child)
            elif child.tag == f"{W}r" and is_on(child.find(f"{W}rPr/{W}vanish")):
                self.notes["hidden words were left out"] = None
                if words := plain_words(child):
                    self.left_out.append(LeftOut("hidden", words, self.said))
            elif child.tag == f"{W}txbxContent":
                yield "\n" + "\n".join(self.lines(child)) + "\n"
            elif isinstance(child.tag, str):
                if child.tag in (f"{W}ins", f"{W}moveTo"):
                    self.notes["tracked insertions were kept"] = None
                yield from self._words(child)

    def _sign(self, node: Element) -> str:
        sign = sign_of(node)
        if sign == MISSING:
            named = f"{node.get(f'{W}font') or '?'} {node.get(f'{W}char') or '?'}"
            self.left_out.append(LeftOut("sign", named, self.said))
        self.said = (self.said + sign)[-_NEAR:]
        return sign

    def _leave_note(self, node: Element) -> None:
        self.notes["footnotes were left out"] = None
        kind = "footnote" if node.tag == f"{W}footnoteReference" else "endnote"
        words = self.foot_notes.get((kind, str(node.get(f"{W}id"))), "")
        self.left_out.append(LeftOut(kind, words, self.said))

    def _note_dropped(self, node: Element) -> None:
        if node.tag in (f"{W}del", f"{W}moveFrom"):
            self.notes["tracked deletions were dropped"] = None

    def _table(self, table: Element) -> Iterator[str]:
        """Yield markdown rows; a cell that continues a merged one is empty."""
        for index, row in enumerate(table.iter(f"{W}tr")):
            if row.iterancestors(f"{W}tbl").__next__() is not table:
                continue
            cells = [cell for node in row.findall(f".//{W}tc") for cell in self._cell(node, row)]
            yield "| " + " | ".join(cells) + " |"
            if index == 0:
                yield "|" + "---|" * len(cells)

    def _cell(self, cell: Element, row: Element) -> list[str]:
        if next(cell.iterancestors(f"{W}tr")) is not row:
            return []  # a cell of a table within a cell: its words come with the outer cell
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        continues = merged is not None and merged.get(f"{W}val") != "restart"
        words = "" if continues else " ".join(" ".join(self.lines(cell)).split())
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        extra = int(span.get(f"{W}val") or 1) - 1 if span is not None else 0
        return [words.replace("|", "｜"), *[""] * min(extra, 60)]


def _style_names(styles: Element | None) -> dict[str, str]:
    """Return style id → its name in lower case."""
    if styles is None:
        return {}
    names = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        names[str(style.get(f"{W}styleId"))] = str(name.get(f"{W}val")).lower() if name is not None else ""
    return names
