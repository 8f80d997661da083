"""Who may see and who may record by hand."""

from __future__ import annotations

from renda.core.base.predicates import allow, in_assembly, is_signed_in

allow("procedures.see_matter", is_signed_in & in_assembly)
