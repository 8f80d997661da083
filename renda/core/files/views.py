"""Downloading: permission first, then the bytes with headers that let nothing run."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from renda.core.access.api import public_page
from renda.core.base import scope
from renda.core.files import api, disk
from renda.core.files.models import StoredFile

INLINE = {"application/pdf", "image/png", "image/jpeg", "image/webp"}


@public_page
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself; `?view=1` shows pictures and PDFs in the browser, all else is saved."""
    stored = _readable(request, pk)
    inline = "view" in request.GET and stored.content_type in INLINE
    return _answer(api.open_file(stored), stored.content_type, stored.name, inline=inline)


@public_page
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """A small picture of a picture or of a PDF's first page."""
    stored = _readable(request, pk)
    if not stored.has_thumbnail:
        raise Http404
    picture = disk.thumbnail_path(stored.sha256).open("rb")
    return _answer(picture, "image/webp", "thumbnail.webp", inline=True)


def _readable(request: HttpRequest, pk: int) -> StoredFile:
    stored = StoredFile.objects.filter(pk=pk).first() or _public_file(pk)
    if stored is None or not api.may_read(stored, request.actor):  # type: ignore[attr-defined]
        raise Http404
    return stored


def _public_file(pk: int) -> StoredFile | None:
    with scope.public():
        return StoredFile.objects.filter(pk=pk).first()


def _answer(file: Any, content_type: str, name: str, *, inline: bool) -> HttpResponse:
    response = FileResponse(file, as_attachment=not inline, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    return response
