from __future__ import annotations

import pytest
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory

from renda.core.base.actor import Actor
from renda.core.live import announcing, api, views


class Failed(Exception):
    pass


@pytest.mark.django_db
def test_every_change_makes_the_version_one_greater() -> None:
    assert api.version("matter:1") == 0
    assert [api.bump("matter:1"), api.bump("matter:1"), api.bump("matter:2")] == [1, 2, 1]
    assert api.versions(["matter:1", "matter:2", "matter:3"]) == {"matter:1": 2, "matter:2": 1, "matter:3": 0}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_is_neither_counted_nor_announced() -> None:
    heard: list[str] = []
    stop = announcing.listen(heard.append)
    try:
        with pytest.raises(Failed), transaction.atomic():
            api.bump("matter:1")
            raise Failed
        assert (api.version("matter:1"), heard) == (0, [])
        with transaction.atomic():
            api.bump("matter:1")
            assert heard == []
        assert heard == ["matter:1"]
    finally:
        stop()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.watchers, "_items", {"matter": lambda identifier, actor: identifier == "1"})


@pytest.mark.django_db
def test_a_topic_nobody_registered_may_not_be_watched(watched: None) -> None:
    actor = Actor.citizen()
    assert [api.may_watch(topic, actor) for topic in ("matter:1", "matter:2", "other:1", "matter")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.django_db(transaction=True)
def test_under_wsgi_the_answer_says_the_present_versions_and_ends(watched: None) -> None:
    api.bump("matter:1")
    request = RequestFactory().get("/live/?topic=matter:1&since=0")
    request.actor = Actor.citizen()  # type: ignore[attr-defined]
    answer = views.stream(request)
    assert answer.content.decode() == (
        'retry: 3000\n\nid: 1\nevent: change\ndata: {"topic": "matter:1", "version": 1}\n\n'
    )
    assert answer["Cache-Control"] == "no-store"
    request = RequestFactory().get("/live/?topic=matter:2")
    request.actor = Actor.citizen()  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        views.stream(request)
