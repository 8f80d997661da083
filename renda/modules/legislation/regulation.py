"""The guards that `procedures/regulation.yaml` names."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.law import api as law
from renda.core.procedures.api import Lack, day_of, guard
from renda.core.procedures.models import Matter
from renda.lib.saying import say
from renda.web.dates import official_date


@guard("draft_is_settled")
def draft_is_settled(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The draft that is put to the public is settled and has its explanation.

    Source: cn.legislation-law@2023-03-13#art-40, by reference for a city.
    """
    latest = TextVersion.objects.filter(text__matter=matter).order_by("-number").first()
    if latest is None:
        return Lack(gettext("还没有导入法规草案。"))
    if latest.settled_at is None:
        return Lack(gettext("“%(latest)s”还没有定稿，请先核对条文并定稿。") % {"latest": latest.label})
    if not latest.explanation.strip():
        return Lack(gettext("草案要连同说明一起公布，现在还没有填写说明。"), kind="papers", refuses=False)
    return None


@guard("papers_came_in_time")
def papers_came_in_time(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The draft reached the members long enough before the session; `on` is the session's first day.

    Source: parameter legislation.papers.before_session.
    """
    return _too_close(matter, "legislation.papers.before_session", sent_by="send_papers", session=on)


@guard("bill_came_in_time")
def bill_came_in_time(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The bill was handed in long enough before the session; `on` is the session's first day.

    Source: parameter legislation.bill.before_session; where no rule sets it there is nothing to ask.
    """
    return _too_close(matter, "legislation.bill.before_session", sent_by="table", session=on)


@guard("revision_came_in_time")
def revision_came_in_time(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The revised draft reached the members long enough before a later session, whose first day is `on`.

    Source: parameter legislation.papers.before_session, which speaks of every bill on a session's agenda.
    """
    return _too_close(matter, "legislation.papers.before_session", sent_by="send_revision", session=on)


@guard("deputies_had_draft_in_time")
def deputies_had_draft_in_time(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The deputies had the draft long enough before the congress, whose first day is `on`.

    Source: parameter legislation.congress_papers.before_session.
    """
    name = "legislation.congress_papers.before_session"
    return _too_close(matter, name, sent_by="send_draft_to_deputies", session=on)


@guard("region_was_consulted")
def region_was_consulted(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The region's legislative office was asked, long enough before the vote where a place sets how long; `on` is its day.

    No national law demands it: where it is not recorded, a reason is. Source: parameter
    legislation.region_consulted.before_vote, which national law leaves to the region or the place.
    """
    name = "legislation.region_consulted.before_vote"
    asked = [day for step in ("consult_region", "consult_region_again") if (day := day_of(matter, step))]
    if asked:
        return _too_close(matter, name, sent=min(asked), session=on)
    figure = law.resolve(name, on=on, place=matter.assembly.place)
    if figure.is_set:
        said = gettext("还没有登记表决前征求自治区法工委的意见，%(label)s是%(length)s。") % {
            "label": say(figure.label),
            "length": law.value_words(figure.value, figure.unit),
        }
    else:
        said = gettext("没有登记表决前征求自治区法工委的意见；是否征求、提前多久，本地没有规定。")
    return Lack(said, kind="papers", citations=figure.citations, refuses=law.refuses(figure))


def _too_close(
    matter: Matter, name: str, *, session: date, sent_by: str = "", sent: date | None = None
) -> Lack | None:
    """What is lacking where papers went out (by the last step `sent_by`, or on the day `sent`) too close to a session."""
    figure = law.resolve(name, on=session, place=matter.assembly.place)
    latest, sent = law.due_before(figure, session), sent or day_of(matter, sent_by)
    if latest is None or sent is None or sent <= latest:
        return None
    return Lack(
        gettext("会议日期是%(session)s，%(label)s是%(length)s，最迟为%(latest)s，实际是%(sent)s。")
        % {
            "session": official_date(session),
            "label": say(figure.label),
            "length": law.value_words(figure.value, figure.unit),
            "latest": official_date(latest),
            "sent": official_date(sent),
        },
        kind="clock",
        citations=figure.citations,
        refuses=law.refuses(figure),
    )


@guard("stalled_long_enough")
def stalled_long_enough(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """A bill held back is ended only after it has lain for the time the law names.

    Source: parameter legislation.stalled.ends_after.
    """
    held_back = day_of(matter, "hold_back")
    if held_back is None:
        return None
    figure = law.resolve("legislation.stalled.ends_after", on=on, place=matter.assembly.place)
    due = law.due_after(figure, held_back)
    if due is None or on >= due:
        return None
    return Lack(
        gettext("本事项从%(held_back)s起暂不付表决，到%(due)s才满%(length)s。")
        % {
            "held_back": official_date(held_back),
            "due": official_date(due),
            "length": law.value_words(figure.value, figure.unit),
        },
        kind="clock",
        citations=figure.citations,
        refuses=law.refuses(figure),
    )


@guard("filing_not_recorded_yet")
def filing_not_recorded_yet(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The region's filing is recorded once, before or after the regulation takes effect."""
    filed = day_of(matter, "confirm_filing") or day_of(matter, "confirm_filing_in_force")
    if filed is None:
        return None
    return Lack(gettext("自治区已于%(filed)s报备案，不需要再次登记。") % {"filed": official_date(filed)})
