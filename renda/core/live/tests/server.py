"""A small site for the tests: the live stream, a way to change a topic, and who asks taken from a header.

Run as a program it makes the tables of the database in LIVE_TEST_DATABASE.
"""

from __future__ import annotations

import os

import django
from django.conf import settings

if not settings.configured:
    os.environ["RENDA_DATABASE"] = f"sqlite:{os.environ['LIVE_TEST_DATABASE']}"
    from renda.config import settings as project

    own = {
        "ALLOWED_HOSTS": ["*"],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "allauth.account.middleware.AccountMiddleware",  # its app refuses to start without
            f"{__name__}.ActorMiddleware",
        ],
        "REDIS_ADDRESS": os.environ.get("LIVE_TEST_REDIS", ""),
        "ROOT_URLCONF": __name__,
    }
    settings.configure(**{name: getattr(project, name) for name in dir(project) if name.isupper()} | own)
    django.setup()

from collections.abc import Callable  # noqa: E402

from django.db import transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

from renda.core.base.actor import Actor, Role  # noqa: E402
from renda.core.base.answering import Answering  # noqa: E402
from renda.core.live import api  # noqa: E402


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Actor(role=Role(request.headers.get("X-Role", "citizen")))  # type: ignore[attr-defined]
        return self.get_response(request)


def bump(request: HttpRequest, topic: str) -> HttpResponse:
    with transaction.atomic():
        return HttpResponse(str(api.bump(topic)))


if "open" not in api.watchers:
    api.watchers.add("open", lambda identifier, actor: True)
    api.watchers.add("office", lambda identifier, actor: actor.role is Role.LEGISLATIVE_OFFICE)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the faces' frame, which this small site does not have."""
    return HttpResponse(status=404)


urlpatterns = [path("live/", include("renda.core.live.urls")), path("bump/<str:topic>/", bump)]
application = Answering()

if __name__ == "__main__":
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
