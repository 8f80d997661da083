"""Every address: the core's pages, the faces, and what the modules' manifests bring."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from renda.lib.registry import modules

PREFIXES = {
    "web": "web/",
    "core.access": "",
    "core.notices": "",
    "core.law": "law/",
    "core.files": "files/",
    "core.live": "live/",
    "core.procedures": "",
    "core.opinions": "",
    "core.audit": "",
    "faces.site": "",
    "faces.desk": "",
    "faces.search": "search/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{module.prefix}/" if module.prefix else "", include(module.urls))
    for _, module in modules.items()
    if module.urls
]
urlpatterns += [
    path(prefix, include(f"renda.{app}.urls"))
    for app, prefix in PREFIXES.items()
    if find_spec(f"renda.{app}.urls")
]
