"""The stream: server-sent events that say which topic has which version, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from renda.core.access.api import public_page
from renda.core.live import api, watching

MOST_TOPICS = 20
RETRY = "retry: 3000\n\n"


@public_page
@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """`?topic=matter:12&since=5&topic=…&since=…`; `Last-Event-ID` (versions in the topics' order) goes before `since`.

    A topic without `since` is told at once. Under WSGI the answer ends after the present versions: the browser asks
    again by itself. A topic that may not be watched answers 404, whether it is there or not.
    """
    topics = list(dict.fromkeys(request.GET.getlist("topic")))
    if not topics or len(topics) > MOST_TOPICS or not _may_watch(request, topics):
        raise Http404
    since = _since(request, topics)
    if not isinstance(request, ASGIRequest):
        return _headers(HttpResponse(_present(topics, since), content_type="text/event-stream"))
    return _headers(StreamingHttpResponse(_events(topics, since), content_type="text/event-stream"))


def _may_watch(request: HttpRequest, topics: list[str]) -> bool:
    return all(api.may_watch(topic, request.actor) for topic in topics)  # type: ignore[attr-defined]


def _since(request: HttpRequest, topics: list[str]) -> dict[str, int]:
    heard = request.headers.get("Last-Event-ID", "")
    given = heard.split(",") if heard else request.GET.getlist("since")
    return {topic: int(value) for topic, value in zip(topics, given, strict=False) if value.isdecimal()}


async def _events(topics: list[str], since: dict[str, int]) -> AsyncIterator[str]:
    known = {topic: since.get(topic, 0) for topic in topics}
    yield RETRY
    async for changed in watching.changes(topics, since):
        known.update(changed)
        yield _written(known, changed) if changed else ": still here\n\n"


def _present(topics: list[str], since: dict[str, int]) -> str:
    present = api.versions(topics)
    changed = {topic: version for topic, version in present.items() if since.get(topic) != version}
    return RETRY + _written(present, changed)


def _written(known: dict[str, int], changed: dict[str, int]) -> str:
    identifier = ",".join(str(version) for version in known.values())
    return "".join(
        f"id: {identifier}\nevent: change\ndata: {json.dumps({'topic': topic, 'version': version})}\n\n"
        for topic, version in changed.items()
    )


def _headers(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
