"""Addresses for these tests: the door, and small pages that show what a page sees."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from renda.core.access.api import public_page, signed_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Body


def _seen(request: HttpRequest) -> JsonResponse:
    bound = scope.current()
    return JsonResponse(
        {
            "role": request.actor.role,
            "account": request.actor.account,
            "contact": request.actor.contact,
            "public": bound.public,
            "assemblies": sorted(bound.assemblies or []),
        }
    )


def _body(request: HttpRequest, pk: int) -> JsonResponse:
    from django.shortcuts import get_object_or_404

    return JsonResponse({"name": get_object_or_404(Body, pk=pk).name})


async def _seen_later(request: HttpRequest) -> JsonResponse:
    return _seen(request)


urlpatterns = [
    path("", include("renda.core.access.urls")),
    path("web/", include("renda.web.urls")),
    path("desk/", signed_in()(_seen)),
    path("later/", signed_in()(_seen_later)),
    path("bodies/<int:pk>/", signed_in()(_body)),
    path("audit/", signed_in(Role.AUDITOR)(_seen)),
    path("", public_page(_seen)),
]
