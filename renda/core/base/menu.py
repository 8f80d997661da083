"""The menus of the faces, made of the modules' manifests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from renda.lib.registry import MenuEntry, Registry, modules

core_entries: Registry[MenuEntry] = Registry("menu entries of the core")


def entries(face: str) -> list[MenuEntry]:
    """Return a face's lines, in their order."""
    found = [entry for _, entry in core_entries.items() if entry.face == face]
    for _, module in modules.items():
        found += [entry for entry in module.menu if entry.face == face]
    return sorted(found, key=lambda entry: (entry.order, entry.label))


def menus(request: HttpRequest) -> dict[str, Any]:
    """Context: `navigation` (public site) and `desk_navigation` (the active hat's), lists of label, url, active."""
    actor = getattr(request, "actor", None)
    role = actor.role.value if actor is not None and actor.is_staff else ""
    return {
        "navigation": _lines(request, entries("site")),
        "desk_navigation": _lines(
            request, [entry for entry in entries("desk") if role and _is_shown(entry, role, request)]
        ),
    }


def _is_shown(entry: MenuEntry, role: str, request: HttpRequest) -> bool:
    return (not entry.roles or role in entry.roles) and (entry.when is None or entry.when(request))


def _lines(request: HttpRequest, shown: list[MenuEntry]) -> list[dict[str, Any]]:
    lines = []
    for entry in shown:
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        active = request.path == url or (url.count("/") > 2 and request.path.startswith(url))
        lines.append({"label": entry.label, "url": url, "active": active})
    return lines
