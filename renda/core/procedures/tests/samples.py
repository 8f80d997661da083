"""A procedure that only tests know, and the rows a test of procedures needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from renda.core.base.action import ActionContext, _running
from renda.core.base.actor import Actor, Role
from renda.core.law.api import Resolved
from renda.core.people.models import Assembly
from renda.core.procedures.declaring import ProcedureVersion
from renda.core.procedures.models import Matter
from renda.core.procedures.reading import read_procedure

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # nine o'clock where the legislature sits
TODAY = date(2026, 3, 12)
WALK = """
procedure: sample.walk
label: 试行程序
kind: SW
from: 2023-03-15
running: keep
initial: begun
states:
  begun: {label: 已开始, next: go_on}
  underway:
    label: 进行中
    next: finish
    deadlines:
      - {parameter: sample.walk.within, ends_with: [finish], escalates_to: [chairperson, general_office]}
  done: {label: 已完成, final: true}
  dropped: {label: 已放弃, final: true}
transitions:
  go_on:
    label: 继续
    from: begun
    to: underway
    who: [legislative_office, general_office]
    guards: [{name: sample_guard, basis: [cn.legislation-law@2023-03-13#art-40]}]
    effects: [sample_effect]
    basis: [cn.legislation-law@2023-03-13#art-40]
  note: {label: 记一笔, from: underway, to: underway, who: [legislative_office], practice: 可以反复记录。, by_hand: true}
  send_back: {label: 退回, from: underway, to: begun, who: [legislative_office], practice: 材料不全时退回。, by_hand: true}
  finish: {label: 完成, from: underway, to: done, who: [legislative_office, system], practice: 办结即完成。, by_hand: true}
  drop: {label: 放弃, from: [begun, underway], to: dropped, who: [legislative_office], practice: 可以放弃。, by_hand: true}
"""


def read(text: str, folder: Path, name: str = "walk.yaml") -> ProcedureVersion:
    """Read a procedure from its words."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_procedure(file)


def office(assembly: Assembly, role: Role = Role.LEGISLATIVE_OFFICE, **rest: Any) -> Actor:
    """A hat without an account: enough for the kernel."""
    return Actor(role=role, assembly=assembly.pk, grant=1, name="李", **rest)


@contextmanager
def inside_an_action() -> Iterator[ActionContext]:
    """Let the engine be called as from an action."""
    context = ActionContext(action="sample.act")
    token = _running.set(context)
    try:
        yield context
    finally:
        _running.reset(token)


def matter_in(assembly: Assembly, state: str = "begun", number: str = "9901-SW-2026-0001") -> Matter:
    """A matter of the sample procedure."""
    return Matter.objects.create(
        assembly=assembly,
        number=number,
        title="试行事项",
        procedure="sample.walk",
        procedure_from=date(2023, 3, 15),
        state=state,
        opened_at=MORNING,
        entered_state_at=MORNING,
    )


def figure(**given: Any) -> Resolved:
    """A figure of ten days, set in a law and not yet checked."""
    usual: dict[str, Any] = {
        "name": "sample.walk.within",
        "label": "试行期限",
        "type": "duration",
        "on": TODAY,
        "place": "demo",
        "case": "",
        "value": 10,
        "unit": "day",
        "citations": ("cn.legislation-law@2023-03-13#art-40",),
        "force": "binding",
        "modality": "应当",
        "direction": "after",
    }
    return Resolved(**{**usual, **given})


Resolver = Callable[..., Resolved]
