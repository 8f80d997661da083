"""What other apps may use of notices."""

from renda.core.notices.agenda import Line, of_person, of_public
from renda.core.notices.gateways import PrintedCode, printed_codes, printed_texts
from renda.core.notices.kinds import EVERY_WAY, PERSONAL, declare
from renda.core.notices.models import Way
from renda.core.notices.reading import notices_of, unread_count
from renda.core.notices.telling import notify, rooms_of
from renda.core.notices.wording import Term

__all__ = [
    "EVERY_WAY",
    "PERSONAL",
    "Line",
    "PrintedCode",
    "Term",
    "Way",
    "declare",
    "notices_of",
    "notify",
    "of_person",
    "of_public",
    "printed_codes",
    "printed_texts",
    "rooms_of",
    "unread_count",
]
