"""Every address: the core's pages, the faces, and what the modules' manifests bring."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from renda.lib.registry import modules

CORE = ("web", "core.access", "core.notices", "core.law", "core.files", "core.search", "core.live")
OWN_PREFIX = ("core.procedures", "core.opinions", "core.audit", "faces.site", "faces.desk")


def _urls_of(app: str) -> list[URLPattern | URLResolver]:
    return [path("", include(f"renda.{app}.urls"))] if find_spec(f"renda.{app}.urls") else []


urlpatterns: list[URLPattern | URLResolver] = [path("web/", include("renda.web.urls"))]
for _, module in modules.items():
    if module.urls:
        urlpatterns.append(path(f"{module.prefix}/" if module.prefix else "", include(module.urls)))
for app in (*CORE[1:], *OWN_PREFIX):
    urlpatterns += _urls_of(app)
