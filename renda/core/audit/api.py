"""What other apps use of the record."""

from renda.core.audit.checker.renda_check import Report, summary
from renda.core.audit.exporting import export
from renda.core.audit.forgetting import count_there_again, forget, lasting_reasons, replay, write_list
from renda.core.audit.keys import lost_keys, present_keys, remember_keys
from renda.core.audit.models import EventRecord
from renda.core.audit.preimage import batch_digest
from renda.core.audit.rederiving import Differing, rederives
from renda.core.audit.sealing import seal, seal_all, unsealed_too_long
from renda.core.audit.signing import public_key, sign_heads
from renda.core.audit.verifying import verify
from renda.core.audit.wording import sentence

__all__ = [
    "Differing",
    "EventRecord",
    "Report",
    "batch_digest",
    "count_there_again",
    "export",
    "forget",
    "lasting_reasons",
    "lost_keys",
    "present_keys",
    "public_key",
    "rederives",
    "remember_keys",
    "replay",
    "seal",
    "seal_all",
    "sentence",
    "sign_heads",
    "summary",
    "unsealed_too_long",
    "verify",
    "write_list",
]
