"""What other apps may use of live: saying that a topic changed, and who may watch it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from django.db import transaction
from django.db.models import F

from renda.core.base.actor import Actor
from renda.core.live import announcing
from renda.core.live.models import Topic
from renda.lib.registry import Registry

__all__ = ["bump", "bump_all", "may_watch", "version", "versions", "watchers"]

watchers: Registry[Callable[[str, Actor], bool]] = Registry("kinds of topic")


def bump(topic: str) -> int:
    """Make the topic's version one greater, in the action's transaction, and return it.

    A topic is `kind:identifier`. Open pages hear of it once the transaction is committed; a page that hears
    nothing (the process ended) finds the new version when it next looks.
    """
    Topic.objects.bulk_create([Topic(name=topic)], ignore_conflicts=True)
    Topic.objects.filter(name=topic).update(version=F("version") + 1)
    transaction.on_commit(lambda: announcing.announce(topic), robust=True)
    return version(topic)


def bump_all(topics: Collection[str]) -> None:
    """Make several topics' versions one greater, always in the same order, so that two acts never wait in a circle."""
    Topic.objects.bulk_create([Topic(name=topic) for topic in sorted(topics)], ignore_conflicts=True)
    for topic in sorted(topics):
        Topic.objects.filter(name=topic).update(version=F("version") + 1)
        transaction.on_commit(partial(announcing.announce, topic), robust=True)


def version(topic: str) -> int:
    """Return the topic's present version; 0 before its first change. Pages print it beside what they show."""
    return versions([topic])[topic]


def versions(topics: Collection[str]) -> dict[str, int]:
    """Return the present version of each topic, 0 for those never changed; one query."""
    known = dict(Topic.objects.filter(name__in=topics).values_list("name", "version"))
    return {topic: known.get(topic, 0) for topic in topics}


def may_watch(topic: str, actor: Actor) -> bool:
    """Whether this actor may hear of the topic; a kind nobody registered is refused.

    Owners register at start: `watchers.add("matter", may_watch_matter)`, called with the identifier and the actor.
    """
    kind, _, identifier = topic.partition(":")
    return kind in watchers and watchers.get(kind)(identifier, actor)
