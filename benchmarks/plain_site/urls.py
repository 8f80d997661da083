"""Two plain views: one insert, one select by key. The table is made by `make_table`."""

from __future__ import annotations

from django.db import connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.http import require_POST


class Note(models.Model):
    """A row with a text and a time, no more."""

    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plain_site"
        managed = False


def make_table(text: str) -> int:
    """Make the table with one row of this text; return the row's number."""
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    return Note.objects.create(text=text).pk


@require_POST
def insert(request: HttpRequest) -> HttpResponse:
    Note.objects.create(text=request.POST["text"])
    return HttpResponseRedirect("/drafts/", status=303)


def select(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(Note.objects.get(pk=pk).text)


urlpatterns = [
    path("plain/insert/", insert),
    path("plain/<int:pk>/", select),
    path("", include("renda.config.urls")),
]
