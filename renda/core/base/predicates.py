"""Permissions as sentences: `allow("opinions.answer", is_legislative_office & in_assembly)`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.scope import ScopedModel
from renda.lib.errors import NotAllowed
from renda.lib.registry import Registry

Test = Callable[[Actor, Any], bool]


class Predicate:
    """A named yes-or-no question about an actor and a subject; combines with &, | and ~."""

    def __init__(self, name: str, test: Test, label: str | None = None) -> None:
        self.name = name
        self.label = name if label is None else label
        self._test = test

    def __call__(self, actor: Actor, subject: Any) -> bool:
        return self._test(actor, subject)

    def __and__(self, other: Predicate) -> Predicate:
        return Predicate(
            f"({self.name} & {other.name})",
            lambda a, s: self(a, s) and other(a, s),
            format_lazy(_("{one}且{other}"), one=self.label, other=other.label),
        )

    def __or__(self, other: Predicate) -> Predicate:
        return Predicate(
            f"({self.name} | {other.name})",
            lambda a, s: self(a, s) or other(a, s),
            format_lazy(_("{one}或{other}"), one=self.label, other=other.label),
        )

    def __invert__(self) -> Predicate:
        return Predicate(
            f"~{self.name}", lambda a, s: not self(a, s), format_lazy(_("非{one}"), one=self.label)
        )

    def __repr__(self) -> str:
        return f"<{self.name}>"


def predicate(label: str) -> Callable[[Test], Predicate]:
    """Turn a function of (actor, subject) into a predicate; `label` is what a refused person reads."""

    def wrap(test: Test) -> Predicate:
        return Predicate(test.__name__, test, label)

    return wrap


def reaches(actor: Actor, subject: Any) -> bool:
    """Whether the hat's limit lets it act on the subject: one limited to a matter reaches that matter's rows only."""
    return not actor.matter or (isinstance(subject, ScopedModel) and subject.is_of_matter(actor.matter))


def has_role(*roles: Role) -> Predicate:
    """The active hat is one of these roles, and its limit lets it reach the subject."""
    from renda.core.base.actor import ROLE_LABELS

    labels = [ROLE_LABELS[role] for role in roles]
    names = functools.reduce(
        lambda one, other: format_lazy(_("{one}或{other}"), one=one, other=other), labels
    )
    return Predicate(
        f"has_role({', '.join(roles)})",
        lambda actor, subject: actor.role in roles and reaches(actor, subject),
        names,
    )


@predicate(_("本级人大"))
def in_assembly(actor: Actor, subject: Any) -> bool:
    """The subject belongs to the assembly of the active hat, and its limit lets it reach the subject."""
    own = actor.assembly is not None and getattr(subject, "assembly_id", None) == actor.assembly
    return own and reaches(actor, subject)


@predicate(_("本级人大"))
def is_own_assembly(actor: Actor, subject: Any) -> bool:
    """The subject is the assembly of the active hat itself, and the hat is not limited to one matter."""
    is_assembly = type(subject).__name__ == "Assembly"  # a model of an app above this one
    return is_assembly and actor.assembly == subject.pk and not actor.matter


@predicate(_("任何人"))
def is_anyone(actor: Actor, subject: Any) -> bool:
    """Everyone, signed in or not."""
    return True


@predicate(_("已登录的工作人员"))
def is_signed_in(actor: Actor, subject: Any) -> bool:
    """Signed in with a hat."""
    return actor.is_staff


@predicate(_("系统"))
def is_system(actor: Actor, subject: Any) -> bool:
    """A clock or a job, not a person."""
    return actor.role is Role.SYSTEM


permissions: Registry[Predicate] = Registry("permissions")


def allow(name: str, rule: Predicate) -> None:
    """Say who may do the verb called `name`."""
    permissions.add(name, rule)


def permits(name: str, actor: Actor, subject: Any) -> bool:
    """Whether the rule called `name` lets this actor act on this subject."""
    return permissions.get(name)(actor, subject)


def require(name: str, actor: Actor, subject: Any) -> None:
    """Raise NotAllowed, saying who may, unless the rule lets this actor act."""
    if not permits(name, actor, subject):
        limit = (
            gettext("您当前的身份只限于办理事项 %(matter)s。") % {"matter": actor.matter}
            if actor.matter
            else ""
        )
        raise NotAllowed(
            gettext("%(limit)s只有%(label)s可以办理此事。")
            % {"limit": limit, "label": permissions.get(name).label}
        )
