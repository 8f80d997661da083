"""Who may do what in the register. That nobody accused is among them is asked besides, of each complaint."""

from __future__ import annotations

from renda.core.base.actor import Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_system
from renda.modules.complaints.opening import RECEIVERS

office = has_role(Role.COMPLAINTS_OFFICE) & in_assembly

allow("complaints.register", office)
allow("complaints.take_over", is_system)
allow("complaints.sort_out", office)
allow("complaints.take_step", has_role(Role.COMPLAINTS_OFFICE, *RECEIVERS) & in_assembly)
allow("complaints.deliver_letter", office)
allow("complaints.add_paper", office)
allow("complaints.look_at_sender", office)
allow("complaints.pass_clock", is_system)
allow("complaints.forget_sender", is_system)
