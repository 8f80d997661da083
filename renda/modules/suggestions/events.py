"""What happens to suggestions before and around their handling."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("suggestions.gathering_begun", _("征集附议"), personal=("lead", "invited"))
class GatheringBegun(Event):
    """A text went out for co-signature; who sent it and to whom is forgotten if it is withdrawn."""

    is_unnamed: ClassVar[bool] = True
    gathering: int
    lead: int
    invited: list[int]


@event("suggestions.gathering_changed", _("修改征集附议的文稿"), personal=("lead", "invited"))
class GatheringChanged(Event):
    is_unnamed: ClassVar[bool] = True
    gathering: int
    edition: int
    lead: int
    invited: list[int]


@event("suggestions.co_signed", _("附议"), personal=("person",))
class CoSigned(Event):
    is_unnamed: ClassVar[bool] = True
    gathering: int
    edition: int
    person: int


@event("suggestions.declined", _("不附议"), personal=("person",))
class Declined(Event):
    is_unnamed: ClassVar[bool] = True
    gathering: int
    person: int


@event("suggestions.signature_withdrawn", _("撤回附议"))
class SignatureWithdrawn(Event):
    is_unnamed: ClassVar[bool] = True
    gathering: int


@event("suggestions.gathering_withdrawn", _("撤回征集附议"))
class GatheringWithdrawn(Event):
    is_unnamed: ClassVar[bool] = True
    gathering: int


@event("suggestions.submitted", _("提交建议"))
class Submitted(Event):
    """`signers`: the persons who brought it, the lead signer first; `digest` is of its words, `papers` of its papers."""

    suggestion: int
    matter: str
    signers: list[int]
    digest: str
    at_session: bool
    from_paper: str
    papers: list[str]


@event("suggestions.admitted", _("立案"))
class Admitted(Event):
    suggestion: int


@event("suggestions.not_admitted", _("不作为建议办理"))
class NotAdmitted(Event):
    suggestion: int
    ground: str
    reason: str
    elsewhere: str


@event("suggestions.merged", _("并案"))
class Merged(Event):
    suggestion: int
    into: str
    signers: list[int]


@event("suggestions.withdrawn", _("撤回建议"))
class Withdrawn(Event):
    suggestion: int
    reason: str


@event("suggestions.handed_to_government", _("交政府统一分办"))
class HandedToGovernment(Event):
    suggestion: int
    body: int


@event("suggestions.sent_back", _("政府退回建议"))
class SentBack(Event):
    suggestion: int
    reason: str


@event("suggestions.published", _("公开建议和答复"))
class Published(Event):
    suggestion: int
    parts: list[str]


@event("suggestions.withheld", _("决定不公开"))
class Withheld(Event):
    suggestion: int
    reason: str
