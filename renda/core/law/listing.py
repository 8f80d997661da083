"""Every figure at once: for the list page, the command line and the printed reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from renda.core.law import resolving
from renda.core.law.library import Library
from renda.core.law.shapes import Entry, Parameter, PlaceFigure, Resolved, Value
from renda.core.law.wording import FORCE_LABELS, case_words, value_words
from renda.lib.saying import marked, say, strung

MODULE_LABELS = {
    "legislation": marked("地方立法"),
    "filing": marked("规范性文件备案审查"),
    "oversight": marked("专项工作报告、执法检查"),
    "budget": marked("计划、预算、审计"),
    "inquiries": marked("询问、质询、特定问题调查"),
    "decisions": marked("重大事项决定"),
    "appointments": marked("选举、任免、撤职、罢免"),
    "suggestions": marked("议案、建议批评和意见"),
    "projects": marked("民生实事项目票决"),
    "stations": marked("代表联络站"),
    "duty": marked("代表履职"),
    "meetings": marked("会议"),
    "people": marked("名额和组成"),
    "term": marked("代表的选举和资格"),
    "complaints": marked("信访和申诉"),
}


def every_figure(
    library: Library,
    *,
    on: date,
    place: str,
    level: str | None = None,
    entries: tuple[PlaceFigure, ...] = (),
    checks: Mapping[str, date] | None = None,
    name: str = "",
) -> Iterator[Resolved]:
    """Resolve every parameter (or the one named) on a day in a place, in the order of the packs; each case is a row."""
    level = level or library.level(place)
    chosen = [resolving.definition_of(name, library)] if name else library.definitions.values()
    for definition in chosen:
        for case in cases_at(definition, level):
            yield resolving.resolve(
                definition.name, on=on, place=place, case=case, level=level, entries=entries,
                checks=checks, library=library,
            )  # fmt: skip


def cases_at(definition: Parameter, level: str) -> tuple[str | None, ...]:
    """The cases to show at a level: its own where cases are levels (all of them for the nation), else all."""
    if not definition.cases:
        return (None,)
    if definition.cases_by == "level" and level != "nation":
        return (None,)
    return definition.cases


def label_of(figure: Resolved) -> str:
    """The figure's name, with its case."""
    if not figure.case:
        return say(figure.label)
    return say("%(figure)s（%(case)s）", figure=say(figure.label), case=case_words(figure.case))


def reference_page(library: Library) -> str:
    """Return the reference of all parameters as Markdown: every value the packs hold, with dates and articles."""
    lines = [
        "# 参数一览",
        "",
        "<!-- 由 `renda law show --markdown` 生成，请勿手工修改。 -->",
        "",
        "以下数字由规则包整理而成，**均未经人工核对**，以法律文本为准。“未规定”表示国家法律没有规定数值，",
        "由本地规定确定。规则包的写法见[法律数据](../explain/law.md)，录入本地数值见[录入本地规定](../do/enter-a-local-figure.md)。",
    ]
    for module, label in MODULE_LABELS.items():
        chosen = [row for name, row in library.definitions.items() if name.split(".")[0] == module]
        if chosen:
            lines += [
                "",
                f"## {label}",
                "",
                "| 参数 | 名称 | 规则包 | 起 | 数值 | 性质 | 条文 |",
                "|---|---|---|---|---|---|---|",
            ]
            lines += [line for row in chosen for line in _rows(library, row)]
    return "\n".join([*lines, ""])


def _rows(library: Library, definition: Parameter) -> Iterator[str]:
    found = False
    for pack in library.packs.values():
        for entry in pack.values.get(definition.name, ()):
            found = True
            cells = [f"`{definition.name}`", definition.label, pack.code, str(entry.starts_on)]
            yield "| " + " | ".join([*cells, *_entry_cells(entry, definition, library)]) + " |"
    if not found:
        yield f"| `{definition.name}` | {definition.label} | – | – | 未规定 | – | {definition.unset} |"


def _entry_cells(entry: Entry, definition: Parameter, library: Library) -> list[str]:
    figures = entry_words(entry.value, definition)
    articles = "；".join(dict.fromkeys(resolving.article_words(one.cite, library) for one in entry.basis))
    modality = f"，{entry.basis[0].modality}" if entry.basis else ""
    return [figures, FORCE_LABELS[entry.force] + modality, articles or entry.practice]


def entry_words(value: Value | Mapping[str, Value] | None, definition: Parameter) -> str:
    """A whole entry in words, with all its cases."""
    if not isinstance(value, Mapping):
        return value_words(value, definition.unit, definition.base)
    return strung(
        f"{case_words(case)} {value_words(one, definition.unit, definition.base)}"
        for case, one in value.items()
    )


def modules_of(library: Library) -> tuple[str, ...]:
    """The modules that have parameters, in the order of the reference."""
    present = {name.split(".")[0] for name in library.definitions}
    return tuple(module for module in MODULE_LABELS if module in present)
