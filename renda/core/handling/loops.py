"""The kinds of things that are handed to bodies: each module declares its loop (kernel.md, handling)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renda.core.handling.models import Kind
from renda.core.law import api as law
from renda.core.procedures.models import Matter
from renda.lib.registry import Registry, RegistryFault


@dataclass(frozen=True)
class Loop:
    """How one kind of matter is handled: its procedures, who rates, and what its answers may say.

    `whole` is the procedure of the matter itself, with the steps `assign`, `assign_again` and `conclude`. `part` rules
    a lead or separate body's part, `joint` a co-handler's; their steps have the names that this app's actions fire.
    """

    key: str
    whole: str
    part: str
    joint: str
    raters: Callable[[Matter], list[int]]  # persons who may rate, of the whole; the first one decides
    classes: str  # the rule that lists the classes of answers, each a letter and its words
    promising: tuple[str, ...] = ()  # the classes whose answers promise something
    words: Callable[[Matter], list[tuple[str, str]]] | None = (
        None  # of the whole: heading and text, for forms
    )
    recheck: str = ""  # the parameter after which a kept promise is looked at again

    def procedure_of(self, kind: str) -> str:
        """Return the procedure that rules a part of this kind."""
        return self.joint if kind == Kind.JOINT else self.part


loops: Registry[Loop] = Registry("handling loops")


def loop_of(whole: Matter) -> Loop:
    """Return the loop in which a matter is handled. Raises: RegistryFault, where its procedure has none."""
    for _, loop in loops.items():
        if loop.whole == whole.procedure:
            return loop
    raise RegistryFault(f"No handling loop is declared for the procedure {whole.procedure!r}.")


def whole_of(part: Matter) -> Matter:
    """Return the matter to which a part belongs; read whatever the viewer's scope, for its title and parties."""
    return Matter._base_manager.select_related("assembly").get(pk=part.parent_id)


def raters_of(matter: Matter) -> list[int]:
    """Return the persons who brought a matter, of the whole or of a part; the first one decides."""
    whole = whole_of(matter) if matter.parent_id else matter
    return loop_of(whole).raters(whole)


def classes_of(loop: Loop, place: str) -> dict[str, str]:
    """Return the classes of answers in a place: letter to words, in the order of the rule that lists them."""
    parted = (item.partition(" ") for item in law.rule_items(loop.classes, place))
    return {letter: words or letter for letter, _, words in parted}
