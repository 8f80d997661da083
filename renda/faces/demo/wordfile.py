"""A draft as a Word file whose chapters, articles and items are numbered by Word itself.

The heads 第X章, 第X条 and （X） are not in the paragraphs' text: a reader has to reckon them from the numbering.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's bytes do not depend on the day
CHAPTERS, ARTICLES, ITEMS = 901, 902, 903
FORMS = {CHAPTERS: "第%1章", ARTICLES: "第%1条", ITEMS: "（%1）"}
CHAPTER = re.compile(r"^第[一二三四五六七八九十]+章　(.*)$")
ARTICLE = re.compile(r"^第[一二三四五六七八九十]+条　(.*)$")
ITEM = re.compile(r"^（[一二三四五六七八九十]+）(.*)$")


def draft_docx(text: str) -> bytes:
    """A .docx of a draft in plain text (`reading.draft`); the same text gives the same bytes."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = MADE_AT
    numbering = document.part.numbering_part.element
    for abstract, form in FORMS.items():
        _add_abstract(numbering, abstract, form)
    chapters, articles = _add_list(numbering, CHAPTERS, 901), _add_list(numbering, ARTICLES, 902)
    lists = {CHAPTERS: chapters, ARTICLES: articles, ITEMS: 902}
    in_contents = False
    for line in text.splitlines():
        in_contents = line == "目录" or (in_contents and line != "")
        _add_line(document, line, lists, numbering, in_contents)
    return _same_bytes(document)


def _add_line(document: Any, line: str, lists: dict[int, int], numbering: Any, in_contents: bool) -> None:
    """One line as one paragraph; each run of items is a list of its own that starts at one."""
    if not line:
        return
    for abstract, pattern in ((CHAPTERS, CHAPTER), (ARTICLES, ARTICLE), (ITEMS, ITEM)):
        found = None if in_contents else pattern.match(line)
        if found:
            if abstract == ITEMS and line.startswith("（一）"):
                lists[ITEMS] = _add_list(numbering, ITEMS, lists[ITEMS] + 1)
            _number(document.add_paragraph(found[1]), lists[abstract])
            return
    document.add_paragraph(line)


def _add_abstract(numbering: Any, number: int, form: str) -> None:
    """Describe a numbering in Chinese counting; `form` holds %1 where the numeral goes."""
    abstract = _element("w:abstractNum", {"w:abstractNumId": str(number)})
    level = _element("w:lvl", {"w:ilvl": "0"})
    for name, value in (
        ("w:start", "1"),
        ("w:numFmt", "chineseCountingThousand"),
        ("w:suff", "space"),
        ("w:lvlText", form),
    ):
        level.append(_element(name, {"w:val": value}))
    abstract.append(level)
    first_list = numbering.find(qn("w:num"))
    if first_list is None:
        numbering.append(abstract)
    else:
        first_list.addprevious(abstract)


def _add_list(numbering: Any, abstract: int, number: int) -> int:
    """A list that counts from one by the numbering `abstract`; returns its number."""
    listed = _element("w:num", {"w:numId": str(number)})
    listed.append(_element("w:abstractNumId", {"w:val": str(abstract)}))
    override = _element("w:lvlOverride", {"w:ilvl": "0"})
    override.append(_element("w:startOverride", {"w:val": "1"}))
    listed.append(override)
    numbering.append(listed)
    return number


def _number(paragraph: Any, listed: int) -> None:
    properties = _element("w:numPr", {})
    properties.append(_element("w:ilvl", {"w:val": "0"}))
    properties.append(_element("w:numId", {"w:val": str(listed)}))
    paragraph._p.get_or_add_pPr().append(properties)


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _same_bytes(document: Any) -> bytes:
    """Save the document and pack it again with fixed times in the archive."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, MADE_AT.timetuple()[:6]), source.read(name), ZIP_DEFLATED)
    return packed.getvalue()
