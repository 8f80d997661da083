"""Writing a text as Akoma Ntoso 3.0 (OASIS LegalDocML), valid against its schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree

from .labels import heading_unit
from .printing import plain_head, plain_text
from .tables import Cell, caption_and_rows
from .tree import Kind, Node

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
Element = etree._Element
_BODY = (Kind.HEADING, Kind.ARTICLE, Kind.POINT, Kind.ATTACHMENT)
_PREFACE = (Kind.TITLE, Kind.NOTE, Kind.CONTENTS)
_HEADINGS = {"part": "part", "subpart": "subpart", "chp": "chapter", "sec": "section", "hd": "hcontainer"}
_STEPS = re.compile(r"(?P<word>[a-z]+)-?(?P<number>\d+(?:\.\d+)?)")
_EIDS = {"p": "para", "i": "point", "pt": "point", "hd": "hcontainer", "line": "unknown"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Metadata:
    """What identifies a text. jurisdiction: `cn`, `cn-45`; name: the instrument's short name in Latin letters;
    version: which edition (a date or `draft-2`); organ: who makes it."""

    title: str
    jurisdiction: str
    name: str
    dated: date
    version: str
    kind: Literal["act", "bill"] = "act"
    organ: str = ""
    published_on: date | None = None

    @property
    def work(self) -> str:
        """The work's address, such as /akn/cn-45/act/2024-06-01/lamps."""
        return f"/akn/{self.jurisdiction}/{self.kind}/{self.dated.isoformat()}/{self.name}"


def to_akoma_ntoso(tree: Node, metadata: Metadata) -> bytes:
    """Return the text as an XML document in UTF-8; eIds derive from the labels of this version.

    Attachments stand at the end of the body as containers of their own; file marks are left out.
    """
    root = etree.Element(_name("akomaNtoso"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    document = _add(root, metadata.kind, name=metadata.name)
    _add_meta(document, metadata)
    before, body, after = _divided(tree)
    preface = [node for node in before if node.kind in _PREFACE]
    preamble = [node for node in before if node.kind not in _PREFACE]
    for name, nodes in (("preface", preface), ("preamble", preamble)):
        if nodes:
            _add_blocks(_add(document, name), nodes)
    _add_body(document, body)
    if after:
        _add_blocks(_add(document, "conclusions"), after)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def eid_of(label: str) -> str:
    """Return the eId of a label: `art-3.1-p2-i1` is `art_3-1__para_2__point_1`."""
    steps = list[str]()
    for step in _STEPS.finditer(label):
        word, number = step["word"], step["number"].replace(".", "-")
        if word == "x" and steps:
            steps[-1] += f"-x{number}"
        else:
            steps.append(f"{_EIDS.get(word, word)}_{number}")
    return "__".join(steps)


def _divided(tree: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """Part the children into what stands before the body, the body, and the signatures at the end."""
    nodes = [node for node in tree.children if node.kind is not Kind.MARKUP]
    start = next((index for index, node in enumerate(nodes) if node.kind in _BODY), None)
    if start is None:
        start = next((index for index, node in enumerate(nodes) if node.kind not in _PREFACE), len(nodes))
    end = len(nodes)
    while end > start and nodes[end - 1].kind is Kind.SIGNATURE:
        end -= 1
    return nodes[:start], nodes[start:end], nodes[end:]


def _add_meta(document: Element, metadata: Metadata) -> None:
    meta = _add(document, "meta")
    identification = _add(meta, "identification", source="#renda")
    expression = f"{metadata.work}/zho@{metadata.version}"
    _add_core(
        identification, "FRBRWork", metadata.work, metadata, country=metadata.jurisdiction.split("-")[0]
    )
    _add_core(identification, "FRBRExpression", expression, metadata, language="zho")
    _add_core(identification, "FRBRManifestation", expression + ".xml", metadata)
    if metadata.published_on:
        stamp = metadata.published_on.isoformat()
        _add(meta, "publication", date=stamp, name="publication", showAs=metadata.title)
    references = _add(meta, "references", source="#renda")
    _add(
        references,
        "TLCOrganization",
        eId="organ",
        href="/akn/ontology/organ",
        showAs=metadata.organ or "organ",
    )
    _add(references, "TLCOrganization", eId="renda", href="/akn/ontology/software/renda", showAs="Renda")


def _add_core(
    parent: Element, name: str, address: str, metadata: Metadata, *, country: str = "", language: str = ""
) -> None:
    core = _add(parent, name)
    _add(core, "FRBRthis", value=f"{address}/!main")
    _add(core, "FRBRuri", value=address)
    _add(core, "FRBRdate", date=metadata.dated.isoformat(), name="generation")
    _add(core, "FRBRauthor", href="#organ")
    if country:
        _add(core, "FRBRcountry", value=country)
    if language:
        _add(core, "FRBRlanguage", language=language)


def _add_body(document: Element, nodes: Sequence[Node]) -> None:
    body = _add(document, "body")
    for node in nodes:
        _add_hierarchy(body, node)
    if not len(body):
        _add(_add(_add(body, "hcontainer", name="empty", eId="empty_1"), "content"), "p")


def _add_hierarchy(parent: Element, node: Node) -> None:
    """Add one node of the body with all below it."""
    if node.kind is Kind.MARKUP:
        return
    if node.kind is Kind.ARTICLE:
        _add_container(_add(parent, "article", eId=eid_of(node.label)), node)
    elif node.kind is Kind.HEADING:
        element = _HEADINGS[heading_unit(node)]
        named = {"name": "heading"} if element == "hcontainer" else {}
        _add_container(_add(parent, element, eId=eid_of(node.label), **named), node)
    elif node.kind is Kind.PARAGRAPH:
        _add_worded(_add(parent, "paragraph", eId=eid_of(node.label)), node)
    elif node.kind is Kind.ITEM:
        _add_worded(_add(parent, "point", eId=eid_of(node.label)), node)
    elif node.kind in (Kind.POINT, Kind.ATTACHMENT):
        _add_container(_add(parent, "hcontainer", eId=eid_of(node.label), name=node.kind.value), node)
    else:
        holder = _add(parent, "hcontainer", eId=eid_of(node.label), name=node.kind.value)
        _add_blocks(_add(holder, "content"), [node])


def _add_container(element: Element, node: Node) -> None:
    """Add number, heading and children of an article, point, heading or attachment."""
    _add_number(element, node)
    if plain_text(node):
        _add(element, "heading", plain_text(node))
    for child in node.children:
        _add_hierarchy(element, child)


def _add_worded(element: Element, node: Node) -> None:
    """Add a paragraph or item: its words alone as content, or as introduction to the items below."""
    _add_number(element, node)
    name = "intro" if node.children else "content"
    _add(_add(element, name), "p", plain_text(node))
    for child in node.children:
        _add_hierarchy(element, child)


def _add_number(element: Element, node: Node) -> None:
    if plain_head(node):
        _add(element, "num", plain_head(node))


def _add_blocks(parent: Element, nodes: Sequence[Node]) -> None:
    """Add nodes as plain blocks, as preface, preamble, conclusions and contents take them."""
    for node in nodes:
        if node.kind is Kind.TITLE:
            _add(_add(parent, "p"), "docTitle", plain_text(node))
        elif node.kind is Kind.TABLE:
            _add_table(parent, node)
        elif node.kind is not Kind.MARKUP:
            _add(parent, "p", plain_head(node) + plain_text(node))
        _add_blocks(parent, node.children)


def _add_table(parent: Element, node: Node) -> None:
    caption, rows = caption_and_rows(node)
    if caption:
        _add(parent, "p", caption)
    filled = [row for row in rows if row]
    table = _add(parent, "table") if filled else None
    for row in filled:
        line = _add(table, "tr")
        for cell in row:
            _add_cell(line, cell)
    if not filled and not caption:
        _add(parent, "p")


def _add_cell(line: Element, cell: Cell) -> None:
    element = _add(line, "th" if cell.head else "td")
    if cell.columns > 1:
        element.set("colspan", str(cell.columns))
    if cell.rows > 1:
        element.set("rowspan", str(cell.rows))
    _add(element, "p", cell.text)


def _add(parent: Element | None, tag: str, text: str = "", /, **attributes: str) -> Element:
    assert parent is not None
    element = etree.SubElement(
        parent, _name(tag), {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    )
    if text:
        element.text = _NO_XML.sub("", text)
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
