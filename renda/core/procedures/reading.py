"""Reading a procedure's page of YAML; every mistake an author can make is told with file and entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from renda.core.base.actor import Role
from renda.core.law import api as law
from renda.core.procedures.declaring import (
    DeadlineRule,
    GuardRule,
    Holders,
    ProcedureVersion,
    State,
    Transition,
    versions,
)
from renda.lib.errors import Refusal

PAGE = {
    "procedure", "label", "kind", "from", "running", "assemblies", "initial", "states", "transitions", "moved",
}  # fmt: skip
DEADLINE = {"parameter", "case", "given_by", "label", "ends_with", "through", "escalates_to"}


class BadProcedure(Refusal):
    """A procedure's file cannot be used; the message names the file and the entry."""


def declare(folder: Path) -> None:
    """Read every YAML file of a module's `procedures` folder and register its versions."""
    for file in sorted(folder.glob("*.yaml")):
        version = read_procedure(file)
        versions.add(f"{version.key}@{version.starts_on}", version)


def read_procedure(file: Path) -> ProcedureVersion:
    """Read one file; raise BadProcedure naming file and entry when its shape is wrong."""
    try:
        page = yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise BadProcedure(f"{file.name}: 不能读取：{error}。") from error
    try:
        return _version(page, file)
    except _Mistake as mistake:
        raise BadProcedure(f"{file.name}: {mistake}") from None


class _Mistake(Exception):
    pass


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses the same key twice in one mapping: the first entry would be lost silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"第 {node.start_mark.line + 1} 行开始的一组里，键 {twice} 写了两次")
        return super().construct_mapping(node, deep=deep)


def _version(page: Any, file: Path) -> ProcedureVersion:
    _known(
        page,
        "文件",
        PAGE,
    )
    if page.get("running") not in ("keep", "move"):
        raise _Mistake("running 必须写明 keep 或 move，没有默认值。")
    if type(page.get("from")) is not date:  # a day with an hour is another type
        raise _Mistake("from 必须是日期，例如 2023-03-15。")
    states = {key: _state(key, entry) for key, entry in _entries(page, "states")}
    transitions = {key: _transition(key, entry) for key, entry in _entries(page, "transitions")}
    return ProcedureVersion(
        key=_text(page, "procedure", "文件"),
        label=_text(page, "label", "文件"),
        kind=_kind(page),
        starts_on=page["from"],
        running=page["running"],
        initial=_text(page, "initial", "文件"),
        states=states,
        transitions=transitions,
        moved=_moved(page),
        file=file.name,
        holders=_holders(page["assemblies"]) if "assemblies" in page else Holders(),
    )


def _holders(entry: Any) -> Holders:
    where = "assemblies"
    _known(entry, where, {"levels", "basis", "practice"})
    levels = _texts(entry, "levels", where)
    if not levels:
        raise _Mistake(f"{where} 缺少 levels。")
    if strange := [level for level in levels if level not in law.LEVELS]:
        raise _Mistake(f"{where} 写了不存在的层级 {strange[0]}。")
    if not entry.get("basis") and not entry.get("practice"):
        raise _Mistake(f"{where} 既没有写依据（basis），也没有写惯例（practice）。")
    return Holders(
        levels=levels,
        basis=_texts(entry, "basis", where),
        practice=_text(entry, "practice", where, optional=True),
    )


def _kind(page: dict[str, Any]) -> str:
    kind = _text(page, "kind", "文件")
    if not re.fullmatch(r"[A-Z]{1,12}", kind):
        raise _Mistake("kind 是事项编号里的几个大写字母，例如 LG。")
    return kind


def _moved(page: dict[str, Any]) -> dict[str, str]:
    moved = dict(_entries(page, "moved"))
    for old, new in moved.items():
        if not isinstance(new, str):
            raise _Mistake(f"moved 里 {old} 的去处应当是一个状态的名称。")
    return moved


def _entries(page: dict[str, Any], field: str) -> Iterable[tuple[str, Any]]:
    """The entries of a group of the page; one left empty counts as an entry without keys."""
    group = page.get(field) or {}
    if not isinstance(group, dict):
        raise _Mistake(f"{field} 应当是一组键和值。")
    return [(str(key), {} if entry is None else entry) for key, entry in group.items()]


def _state(key: str, entry: dict[str, Any]) -> State:
    where = f"状态 {key}"
    _known(entry, where, {"label", "phase", "final", "next", "deadlines"})
    return State(
        key=key,
        label=_text(entry, "label", where),
        phase=_text(entry, "phase", where, optional=True),
        final=_switch(entry, "final", where),
        next=_text(entry, "next", where, optional=True),
        deadlines=tuple(_deadline(each, where) for each in _list(entry, "deadlines", where)),
    )


def _deadline(entry: Any, state: str) -> DeadlineRule:
    where = f"{state} 的 deadlines"
    _known(entry, where, DEADLINE)
    given_by = _texts(entry, "given_by", where)
    if bool(entry.get("parameter")) == bool(given_by):
        raise _Mistake(f"{where} 要写明期限出自参数（parameter）还是由步骤给出（given_by），两者取一。")
    ends_with = _texts(entry, "ends_with", where)
    if not ends_with:
        raise _Mistake(f"{where} 缺少 ends_with。")
    return DeadlineRule(
        ends_with=ends_with,
        parameter=_text(entry, "parameter", where, optional=bool(given_by)),
        case=_text(entry, "case", where, optional=True),
        given_by=given_by,
        label=_text(entry, "label", where, optional=not given_by),
        through=_texts(entry, "through", where),
        escalates_to=_roles(_texts(entry, "escalates_to", where), where),
    )


def _transition(key: str, entry: dict[str, Any]) -> Transition:
    where = f"步骤 {key}"
    _known(
        entry,
        where,
        {"label", "from", "to", "who", "guards", "effects", "basis", "practice", "by_hand"},
    )
    if not entry.get("from"):
        raise _Mistake(f"{where} 缺少 from。")
    if not entry.get("basis") and not entry.get("practice"):
        raise _Mistake(f"{where} 既没有写依据（basis），也没有写惯例（practice）。")
    return Transition(
        key=key,
        label=_text(entry, "label", where),
        origins=_origins(entry, where),
        target=_text(entry, "to", where),
        who=_roles(_texts(entry, "who", where), where),
        guards=tuple(_guard(each, where) for each in _list(entry, "guards", where)),
        effects=_texts(entry, "effects", where),
        basis=_texts(entry, "basis", where),
        practice=_text(entry, "practice", where, optional=True),
        by_hand=_switch(entry, "by_hand", where),
    )


def _origins(entry: dict[str, Any], where: str) -> tuple[str, ...]:
    """The states that a step leaves: one, or several in a list."""
    if isinstance(entry["from"], list):
        return _texts(entry, "from", where)
    return (_text(entry, "from", where),)


def _guard(entry: Any, where: str) -> GuardRule:
    if not isinstance(entry, dict) or "name" not in entry:
        raise _Mistake(f"{where} 的 guards 里每一项都要有 name。")
    _known(entry, f"{where} 的 guards", {"name", "basis", "practice", "parameter"})
    if not entry.get("basis") and not entry.get("practice"):
        raise _Mistake(f"{where} 的条件 {entry['name']} 没有写依据或惯例。")
    return GuardRule(
        name=_text(entry, "name", f"{where} 的 guards"),
        basis=_texts(entry, "basis", where),
        practice=_text(entry, "practice", where, optional=True),
        parameter=_text(entry, "parameter", f"{where} 的 guards", optional=True),
    )


def _roles(names: Iterable[str], where: str) -> tuple[Role, ...]:
    roles = []
    for name in names:
        try:
            roles.append(Role(name))
        except ValueError:
            raise _Mistake(f"{where} 写了不存在的角色 {name}。") from None
    return tuple(roles)


def _list(entry: dict[str, Any], field: str, where: str) -> list[Any]:
    value = entry.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Mistake(f"{where} 的 {field} 应当是一个列表，写在方括号里。")
    return value


def _texts(entry: dict[str, Any], field: str, where: str) -> tuple[str, ...]:
    values = _list(entry, field, where)
    if wrong := [value for value in values if not isinstance(value, str)]:
        raise _Mistake(f"{where} 的 {field} 里，{wrong[0]!r} 不是文字。")
    return tuple(values)


def _text(entry: dict[str, Any], field: str, where: str, *, optional: bool = False) -> str:
    value = entry.get(field)
    if value is None and optional:
        return ""
    if not value:
        raise _Mistake(f"{where} 缺少 {field}。")
    if not isinstance(value, str):
        raise _Mistake(f"{where} 的 {field} 应当是文字，不能是 {value!r}。")
    return value


def _switch(entry: dict[str, Any], field: str, where: str) -> bool:
    value = entry.get(field, False)
    if not isinstance(value, bool):
        raise _Mistake(f"{where} 的 {field} 只能写 true 或 false。")
    return value


def _known(entry: Any, where: str, fields: set[str]) -> None:
    if not isinstance(entry, dict):
        raise _Mistake(f"{where} 应当是一组键和值。")
    if strange := set(entry) - fields:
        raise _Mistake(f"{where} 有不认识的键 {'、'.join(sorted(map(str, strange)))}。")
