"""Who may do what with a consultation."""

from __future__ import annotations

from renda.core.base.actor import Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_anyone

office = has_role(Role.LEGISLATIVE_OFFICE) & in_assembly
station = has_role(Role.STATION_STAFF) & in_assembly

allow("consultation.submit_comment", is_anyone)
allow("consultation.enter_opinion", office)
allow("consultation.file_session", office | station)
allow("consultation.import_batch", office)
allow("consultation.see_desk", office | station)
allow("consultation.begin_import", office)
allow("consultation.change_closing_day", office)
allow("consultation.confirm_import", office)
