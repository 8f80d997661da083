from __future__ import annotations

from django.http import HttpResponse

from renda.core.access.api import public_page, signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, show
from renda.core.procedures.selectors import matters


@public_page
def found_page(request: Request) -> HttpResponse:
    return show(request, "example/found.html", {"found": matters(procedure="example.returning")})


@signed_in(Role.GENERAL_OFFICE)
def desk_page(request: Request) -> HttpResponse:
    return show(request, "example/found.html", {"found": matters(procedure="example.returning")})
