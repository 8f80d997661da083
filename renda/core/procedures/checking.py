"""What a declared procedure may not get wrong; each mistake has a broken file in the tests."""

from __future__ import annotations

from collections.abc import Iterator

from renda.core.law import api as law
from renda.core.procedures.declaring import DeadlineRule, ProcedureVersion, effects, guards, versions_of
from renda.core.procedures.reading import BadProcedure


def mistakes(version: ProcedureVersion) -> list[str]:
    """Return every mistake of a version as sentences that name the file and the entry."""
    found = [
        *_states(version),
        *_clocks(version),
        *_steps(version),
        *_reachable(version),
        *_moving(version),
        *_functions(version),
        *_law(version),
    ]
    return [f"{version.file}: {each}" for each in found]


def require_sound(version: ProcedureVersion) -> None:
    """Raise BadProcedure with all mistakes, if there are any."""
    if found := mistakes(version):
        raise BadProcedure(" ".join(found))


def _states(version: ProcedureVersion) -> Iterator[str]:
    if version.initial not in version.states:
        yield f"起始状态 {version.initial} 不在 states 里。"
    for state in version.states.values():
        leaving = version.steps_from(state.key)
        if state.final and leaving:
            yield f"状态 {state.key} 已标为终结，却有步骤 {leaving[0].key} 由此离开。"
        if not state.final and not leaving:
            yield f"状态 {state.key} 不能离开；请加步骤或标为终结（final）。"
        if state.next and state.next not in {step.key for step in leaving}:
            yield f"状态 {state.key} 的 next 写的 {state.next} 不是由此离开的步骤。"
    for old, new in version.moved.items():
        if new not in version.states:
            yield f"moved 把 {old} 移到不存在的状态 {new}。"


def _clocks(version: ProcedureVersion) -> Iterator[str]:
    for state, rule in _rules(version):
        for step in (*rule.ends_with, *rule.given_by):
            if step not in version.transitions:
                yield f"状态 {state} 的期限用到不存在的步骤 {step}。"
        for other in rule.through:
            if other not in version.states:
                yield f"状态 {state} 的期限延续到不存在的状态 {other}。"
        for step in rule.given_by:
            giving = version.transitions.get(step)
            if giving and (giving.target != state or giving.by_hand):
                yield f"状态 {state} 的期限不能由步骤 {step} 给出：它不进入该状态，或者是手工登记的。"
    for key, row in version.states.items():
        keys = [rule.key for rule in row.deadlines]
        if len(keys) != len(set(keys)):
            yield f"状态 {key} 有两个期限以同一步骤结束，请合并或者调整顺序。"


def _rules(version: ProcedureVersion) -> Iterator[tuple[str, DeadlineRule]]:
    return ((state.key, rule) for state in version.states.values() for rule in state.deadlines)


def _steps(version: ProcedureVersion) -> Iterator[str]:
    for step in version.transitions.values():
        for state in (*step.origins, step.target):
            if state not in version.states:
                yield f"步骤 {step.key} 用到不存在的状态 {state}。"
        if not step.who:
            yield f"步骤 {step.key} 没有写谁可以办（who）。"


def _reachable(version: ProcedureVersion) -> Iterator[str]:
    reached, frontier = {version.initial}, [version.initial]
    while frontier:
        for step in version.steps_from(frontier.pop()):
            if step.target not in reached:
                reached.add(step.target)
                frontier.append(step.target)
    for key in version.states:
        if key not in reached:
            yield f"状态 {key} 永远到不了。"


def _moving(version: ProcedureVersion) -> Iterator[str]:
    """Where running matters move to this version, each state of an older one must have a place in it."""
    if version.running != "move":
        return
    for older in versions_of(version.key):
        for key in older.states if older.starts_on < version.starts_on else ():
            if key not in version.states and key not in version.moved:
                yield f"{older.starts_on} 版的状态 {key} 在本版里没有去处，请在 moved 里写明。"


def _functions(version: ProcedureVersion) -> Iterator[str]:
    for step in version.transitions.values():
        for rule in step.guards:
            if rule.name not in guards:
                yield f"步骤 {step.key} 的条件 {rule.name} 没有对应的函数。"
        for name in step.effects:
            if name not in effects:
                yield f"步骤 {step.key} 的效果 {name} 没有对应的函数。"


def _case_problem(rule: DeadlineRule) -> str:
    """What is wrong with a clock's case; nothing where none is written: then the parameter's usual one holds."""
    known = law.definition_of(rule.parameter).cases
    if not rule.case or rule.case in known:
        return ""
    if not known:
        return f"写了情形 {rule.case}，参数 {rule.parameter} 却不分情形。"
    return f"写了参数 {rule.parameter} 没有的情形 {rule.case}，可选：{'、'.join(known)}。"


def _law(version: ProcedureVersion) -> Iterator[str]:
    for state, rule in _rules(version):
        if rule.parameter and not law.is_parameter(rule.parameter):
            yield f"状态 {state} 的期限用到不存在的参数 {rule.parameter}。"
        elif rule.parameter and (problem := _case_problem(rule)):
            yield f"状态 {state} 的期限{problem}"
    for step in version.transitions.values():
        for guard in step.guards:
            if guard.parameter and not law.is_parameter(guard.parameter):
                yield f"步骤 {step.key} 的条件 {guard.name} 用到不存在的参数 {guard.parameter}。"
    for cite in version.holders.basis:
        if problem := law.citation_problem(cite, on=version.starts_on):
            yield f"assemblies 引用的 {cite} {problem}"
    for step in version.transitions.values():
        cited = [*step.basis, *(cite for rule in step.guards for cite in rule.basis)]
        for cite in cited:
            if problem := law.citation_problem(cite, on=version.starts_on):
                yield f"步骤 {step.key} 引用的 {cite} {problem}"
