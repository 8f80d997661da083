"""The auditor's pages: the history of events, checkpoints, and whether the record is whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from renda.core.access.api import oversight, signed_in
from renda.core.audit import history
from renda.core.audit.history import Asked
from renda.core.base import pages, scope
from renda.core.base.actor import Role
from renda.core.base.events import event_types
from renda.core.base.pages import Request
from renda.core.jobs.api import enqueue
from renda.core.jobs.models import FINAL, Job

PAGE = 50
CHECK = "audit.check_record"
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class EventFilter(forms.Form):
    """Everything stands in the address."""

    chain = forms.ChoiceField(label=_("记录链"), required=False)
    since = forms.DateField(label=_("起"), required=False, widget=DAY)
    until = forms.DateField(label=_("止"), required=False, widget=DAY)
    name = forms.ChoiceField(label=_("操作"), required=False)
    person = forms.CharField(label=_("人员（姓名或用户名）"), required=False, max_length=40)
    subject = forms.CharField(label=_("事项编号或对象"), required=False, max_length=60)

    def __init__(self, given: object, *, chains: Iterable[str]) -> None:
        super().__init__(given or None)  # type: ignore[arg-type]
        kinds = sorted(((name, kind.label) for name, kind in event_types.items()), key=lambda pair: pair[0])
        self.fields["chain"].choices = [("", _("全部")), *((key, key) for key in chains)]  # type: ignore[attr-defined]
        self.fields["name"].choices = [("", _("全部")), *kinds]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What is asked for; a field that holds nonsense narrows nothing."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Asked(**{name: given.get(name) or getattr(Asked, name) for name in Asked.__dataclass_fields__})


@signed_in(Role.AUDITOR)
def event_list(request: Request) -> HttpResponse:
    """The events of the overseen assemblies and of the system, newest first."""
    with scope.assemblies(oversight(request.actor)):
        form = EventFilter(request.GET, chains=history.open_chains())
        page = Paginator(history.events(form.asked()), PAGE).get_page(request.GET.get("page"))
        export = f"{reverse('audit:events_csv')}?{request.GET.urlencode()}"
        context = {"form": form, "page": page, "lines": history.lines(page.object_list), "export": export}
        return pages.show(request, "audit/event_list.html", context, status=200)


@signed_in(Role.AUDITOR)
def event_csv(request: Request) -> HttpResponseBase:
    """The same events as a file, as many as are asked for (50,000 at most)."""
    assemblies = oversight(request.actor)
    with scope.assemblies(assemblies):
        asked = EventFilter(request.GET, chains=history.open_chains()).asked()
    answer = StreamingHttpResponse(_written(asked, assemblies), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="events.csv"'
    return answer


def _written(asked: Asked, assemblies: list[int]) -> Iterator[str]:
    """CSV with a mark by which spreadsheets know UTF-8; the scope is bound anew, as the request's has ended."""
    with scope.assemblies(assemblies):
        yield "\ufeff" + _row(history.HEADINGS)
        for row in history.table_rows(asked):
            yield _row([f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in row])


def _row(cells: Iterable[str]) -> str:
    made = io.StringIO()
    csv.writer(made).writerow(cells)
    return made.getvalue()


@signed_in(Role.AUDITOR)
def checkpoint_list(request: Request) -> HttpResponse:
    """The chains with their heads and last checkpoints, all checkpoints, and the last checks."""
    with scope.assemblies(oversight(request.actor)):
        page = Paginator(history.checkpoints(), PAGE).get_page(request.GET.get("page"))
        checks = history.lines(history.events(Asked(name="audit.record_checked"))[:10])
        under_way = Job.objects.filter(name=CHECK).exclude(state__in=FINAL).exists()
        context = {"page": page, "heads": history.heads(), "checks": checks, "under_way": under_way}
        return pages.show(request, "audit/checkpoint_list.html", context)


@signed_in(Role.AUDITOR)
@require_POST
def check(request: Request) -> HttpResponse:
    """Ask for a check of the whole record; a job does it, and its outcome becomes part of the record."""
    enqueue(CHECK, {"grant": request.actor.grant}, key=f"{CHECK}:{request.actor.grant}", once=False)
    return pages.done(request, say("核验已开始，完成后结果显示在本页。"), reverse("audit:checkpoints"))
