"""Every address: the core's pages, the faces, and what the modules' manifests bring."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from renda.lib.registry import Module, modules

PREFIXES = {
    "web": "web/",
    "core.access": "",
    "core.notices": "",
    "core.law": "law/",
    "core.files": "files/",
    "core.live": "live/",
    "core.procedures": "",
    "core.opinions": "",
    "core.surveys": "",
    "core.handling": "",
    "core.audit": "",
    "faces.site": "",
    "faces.desk": "",
    "faces.search": "search/",
}


def of_modules(found: Iterable[Module]) -> list[URLPattern | URLResolver]:
    """Return the addresses of the modules that have some, each under its prefix."""
    return [
        path(f"{module.prefix}/" if module.prefix else "", include(module.urls))
        for module in found
        if module.urls
    ]


urlpatterns = of_modules(module for _, module in modules.items())
urlpatterns += [
    path(prefix, include(f"renda.{app}.urls"))
    for app, prefix in PREFIXES.items()
    if find_spec(f"renda.{app}.urls")
]
