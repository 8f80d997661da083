"""What other apps may use of notices."""

from renda.core.notices.gateways import PrintedCode, printed_codes
from renda.core.notices.reading import notices_of, unread_count
from renda.core.notices.telling import notify

__all__ = ["PrintedCode", "notices_of", "notify", "printed_codes", "unread_count"]
