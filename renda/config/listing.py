"""The reference of all actions as a page, `docs/look-up/actions.md`; a test keeps it current and writes it."""

from __future__ import annotations

import inspect
import re

from renda.core.base.action import Action, actions
from renda.core.base.actor import ROLE_LABELS
from renda.core.base.events import Event, event_types
from renda.core.base.predicates import permissions
from renda.core.procedures.declaring import versions

HEAD = """# Actions

Every change to the data is one of these verbs. Each leaves an event in the record. This page is made by
`RENDA_WRITE_DOCS=yes python -m pytest tests/structure/test_actions.py`; do not edit it by hand.

| Action | What it does | Who may | Event | The record says |
|---|---|---|---|---|
"""
MADE_EVENT = re.compile(r"return (?:\w+\.)*(\w+)\(")


def listed() -> list[tuple[str, Action]]:
    """The actions that the project ships, by name; those that only tests register are left out."""
    return [
        (name, entry) for name, entry in sorted(actions.items()) if ".tests." not in entry.function.__module__
    ]


def event_of(entry: Action) -> type[Event] | None:
    """The event that an action returns, found in its source; None where it returns somebody else's value."""
    classes = {kind.__name__: kind for _, kind in event_types.items()}
    found = MADE_EVENT.findall(inspect.getsource(inspect.unwrap(entry.function)))
    return next((classes[name] for name in reversed(found) if name in classes), None)


def who_may(entry: Action) -> str:
    """Who may do it, in the words that a refused person reads; for a step, the roles that the procedure names."""
    if not entry.step:
        return str(permissions.get(entry.name).label)
    roles = [
        str(ROLE_LABELS[role])
        for _, version in versions.items()
        if entry.step in version.transitions
        for role in version.transitions[entry.step].who
    ]
    return f"步骤 `{entry.step}`：{'、'.join(dict.fromkeys(roles))}"


def what_it_does(entry: Action) -> str:
    """The first sentence of the docstring."""
    words = inspect.getdoc(entry.function) or ""
    return words.split("\n\n")[0].replace("\n", " ").split(" Raises:")[0].replace("|", "\\|").strip()


def actions_page() -> str:
    """Return the page as Markdown: one line an action, in the order of the names."""
    return HEAD + "".join(_line(name, entry) for name, entry in listed())


def _line(name: str, entry: Action) -> str:
    kind = event_of(entry)
    said = (f"`{kind.name}`", str(kind.label)) if kind else ("", "")
    return f"| `{name}` | {what_it_does(entry)} | {who_may(entry)} | {said[0]} | {said[1]} |\n"
