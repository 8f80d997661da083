from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.files import api, views
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
LI = Actor(role=Role.LEGISLATIVE_OFFICE, account=1, grant=1)
WANG = Actor(role=Role.DEPUTY, account=2, grant=2)
SUN = Actor.citizen()


@pytest.fixture
def stored(assembly: Assembly) -> StoredFile:
    return api.store(
        assembly=assembly, upload=("征求意见稿.txt", "第一条".encode()), kind=["txt"], by=LI, at=AT
    )


@pytest.fixture
def no_owners(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(api.owners, "_items", {})
    yield


def get(stored: StoredFile, actor: Actor, query: str = "") -> HttpResponse:
    request = RequestFactory().get(f"/files/{stored.pk}/{query}")
    request.actor = actor  # type: ignore[attr-defined]
    return views.download(request, stored.pk)


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_stranger_is_told_that_nothing_is_there(stored: StoredFile, no_owners: None) -> None:
    for actor in (WANG, SUN):
        with pytest.raises(Http404):
            get(stored, actor)


def test_who_handed_it_in_may_read_it(stored: StoredFile, no_owners: None) -> None:
    assert body(get(stored, LI)) == "第一条".encode()


def test_an_owners_predicate_lets_others_read(stored: StoredFile, no_owners: None) -> None:
    api.owners.add("test.paper", lambda file, actor: file.pk == stored.pk and actor.account == 2)
    assert body(get(stored, WANG)) == "第一条".encode()
    with pytest.raises(Http404):
        get(stored, SUN)


def test_a_public_file_is_for_everyone_even_from_another_assembly(
    stored: StoredFile, no_owners: None
) -> None:
    api.publish(stored)
    for binding in (scope.public(), scope.assemblies([stored.assembly_id + 1])):
        with binding:
            assert body(get(stored, SUN)) == "第一条".encode()


def test_a_foreign_assemblys_file_is_not_there(stored: StoredFile, no_owners: None) -> None:
    with scope.assemblies([stored.assembly_id + 1]), pytest.raises(Http404):
        get(stored, LI)


def test_an_erased_file_is_not_there(stored: StoredFile, no_owners: None) -> None:
    api.publish(stored)
    api.erase(stored, at=AT)
    with pytest.raises(Http404):
        get(stored, LI)


def test_the_answer_lets_nothing_run_and_names_the_file(stored: StoredFile, no_owners: None) -> None:
    response = get(stored, LI, "?view=1")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%BE%81")


def test_a_picture_may_be_shown_and_has_a_small_one(assembly: Assembly, jpeg: bytes, no_owners: None) -> None:
    stored = api.store(assembly=assembly, upload=("现场.jpg", jpeg), kind=["jpeg"], by=LI, at=AT)
    assert get(stored, LI, "?view=1")["Content-Disposition"].startswith("inline")
    assert get(stored, LI)["Content-Disposition"].startswith("attachment")
    request = RequestFactory().get("/")
    request.actor = LI  # type: ignore[attr-defined]
    small = views.thumbnail(request, stored.pk)
    assert small["Content-Type"] == "image/webp" and body(small).startswith(b"RIFF")
