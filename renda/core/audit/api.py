"""What other apps use of the record."""

from renda.core.audit.models import EventRecord
from renda.core.audit.preimage import batch_digest
from renda.core.audit.wording import sentence

__all__ = ["EventRecord", "batch_digest", "sentence"]
