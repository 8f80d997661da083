"""Reading a procedure's page of YAML; every mistake an author can make is told with file and entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from renda.core.base.actor import Role
from renda.core.procedures.declaring import (
    DeadlineRule,
    GuardRule,
    ProcedureVersion,
    State,
    Transition,
    versions,
)
from renda.lib.errors import Refusal


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
        {"procedure", "label", "kind", "from", "running", "initial", "states", "transitions", "moved"},
    )
    if page.get("running") not in {"keep", "move"}:
        raise _Mistake("running 必须写明 keep 或 move，没有默认值。")
    if not isinstance(page.get("from"), date):
        raise _Mistake("from 必须是日期，例如 2023-03-15。")
    states = {key: _state(key, entry) for key, entry in _entries(page, "states")}
    transitions = {key: _transition(key, entry) for key, entry in _entries(page, "transitions")}
    return ProcedureVersion(
        key=_text(page, "procedure", "文件"),
        label=_text(page, "label", "文件"),
        kind=_text(page, "kind", "文件"),
        starts_on=page["from"],
        running=page["running"],
        initial=_text(page, "initial", "文件"),
        states=states,
        transitions=transitions,
        moved=dict(_entries(page, "moved")),
        file=file.name,
    )


def _entries(page: dict[str, Any], field: str) -> Iterable[tuple[str, Any]]:
    """The entries of a group of the page; one left empty counts as an entry without keys."""
    group = page.get(field) or {}
    if not isinstance(group, dict):
        raise _Mistake(f"{field} 应当是一组键和值。")
    return [(str(key), {} if entry is None else entry) for key, entry in group.items()]


def _state(key: str, entry: dict[str, Any]) -> State:
    where = f"状态 {key}"
    _known(entry, where, {"label", "phase", "final", "next", "deadline"})
    return State(
        key=key,
        label=_text(entry, "label", where),
        phase=str(entry.get("phase", "")),
        final=bool(entry.get("final", False)),
        next=str(entry.get("next", "")),
        deadline=_deadline(entry["deadline"], where) if "deadline" in entry else None,
    )


def _deadline(entry: dict[str, Any], where: str) -> DeadlineRule:
    _known(entry, f"{where} 的 deadline", {"parameter", "case", "ends_with", "escalates_to"})
    return DeadlineRule(
        parameter=_text(entry, "parameter", where),
        ends_with=_text(entry, "ends_with", where),
        case=str(entry.get("case", "")),
        escalates_to=_roles(_list(entry, "escalates_to", where), where),
    )


def _transition(key: str, entry: dict[str, Any]) -> Transition:
    where = f"步骤 {key}"
    _known(
        entry,
        where,
        {"label", "from", "to", "who", "guards", "effects", "basis", "practice", "by_hand"},
    )
    origins = entry.get("from")
    if not origins:
        raise _Mistake(f"{where} 缺少 from。")
    if not entry.get("basis") and not entry.get("practice"):
        raise _Mistake(f"{where} 既没有写依据（basis），也没有写惯例（practice）。")
    return Transition(
        key=key,
        label=_text(entry, "label", where),
        origins=tuple(origins) if isinstance(origins, list) else (str(origins),),
        target=_text(entry, "to", where),
        who=_roles(_list(entry, "who", where), where),
        guards=tuple(_guard(each, where) for each in _list(entry, "guards", where)),
        effects=tuple(_list(entry, "effects", where)),
        basis=tuple(_list(entry, "basis", where)),
        practice=str(entry.get("practice", "")),
        by_hand=bool(entry.get("by_hand", False)),
    )


def _guard(entry: Any, where: str) -> GuardRule:
    if not isinstance(entry, dict) or "name" not in entry:
        raise _Mistake(f"{where} 的 guards 里每一项都要有 name。")
    if not entry.get("basis") and not entry.get("practice"):
        raise _Mistake(f"{where} 的条件 {entry['name']} 没有写依据或惯例。")
    return GuardRule(entry["name"], tuple(_list(entry, "basis", where)), str(entry.get("practice", "")))


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


def _text(entry: dict[str, Any], field: str, where: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value:
        raise _Mistake(f"{where} 缺少 {field}。")
    return value


def _known(entry: Any, where: str, fields: set[str]) -> None:
    if not isinstance(entry, dict):
        raise _Mistake(f"{where} 应当是一组键和值。")
    if strange := set(entry) - fields:
        raise _Mistake(f"{where} 有不认识的键 {'、'.join(sorted(map(str, strange)))}。")
