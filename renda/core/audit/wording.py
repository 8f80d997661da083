"""An event in words, for staff."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.audit.models import EventRecord
from renda.core.base.actor import ROLE_LABELS, Role
from renda.lib.clock import LOCAL_ZONE
from renda.web.dates import official_datetime


def who(record: EventRecord) -> str:
    """Name the actor: role, and the name of staff; never a citizen's name."""
    role = record.actor.get("role", "")
    label = ROLE_LABELS[Role(role)] if role in set(Role) else gettext("有人")
    account = record.actor.get("account")
    if account is None:
        return str(label)
    found = Account.objects.select_related("person").filter(pk=account).first()
    return gettext("%(role)s%(name)s") % {"role": label, "name": found.display_name} if found else str(label)


def when(moment: datetime) -> str:
    """Say an instant in local time, e.g. 2026年11月23日14:05."""
    local = moment.astimezone(LOCAL_ZONE)
    return official_datetime(local)


def sentence(record: EventRecord) -> str:
    """Say who did what when, e.g. 法制工委李明于2026年11月23日14:05办理了“筛查意见”."""
    return gettext("%(who)s于%(when)s办理了“%(record)s”") % {
        "who": who(record),
        "when": when(record.at),
        "record": record.label,
    }
