"""Help while writing: earlier suggestions with like words and their answers, which bodies answered them, what belongs elsewhere."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from renda.core.base import scope
from renda.core.law import api as law
from renda.core.search import api as search
from renda.modules.suggestions.indexing import KIND, OWN
from renda.modules.suggestions.models import Ground, Suggestion
from renda.modules.suggestions.public_reading import PublicLine, public_lines

COMMON = re.compile(r"关于|建议|加强|进一步|完善|推进|加快|解决|问题|工作|[的和与及在把对将请、，。\s]+")
SIGNS = re.compile(r"[\u3400-\u9fff]+|[a-zA-Z0-9]+")
MOST_PIECES = 10
MOST_SHOWN = 5
LEAST_SHARE = 0.3  # of the weight of all pieces, so that one common word makes nothing similar
WHERE = {
    Ground.PERSONAL: _("由本人直接向有关单位提出，或者走信访渠道。"),
    Ground.FORWARDED: _("请来信人走信访渠道，或者由代表工作机构转交。"),
    Ground.CASE: _("由当事人依法向办案机关、仲裁或者复议机关提出。"),
    Ground.PROMOTION: _("向行业组织或者主管部门介绍。"),
    Ground.COMPLAINT: _("走信访、监察等受理申诉控告检举的渠道。"),
    Ground.BIDDING: _("由当事人向招标投标监督部门反映。"),
    Ground.EMPTY: _("写清具体情况和具体建议以后再提。"),
    Ground.NOT_OURS: _("向有权办理的机关或者相应级别的人大反映。"),
}
RULES = ("suggestions.content", "suggestions.interference.barred")


@dataclass(frozen=True)
class Help:
    """What was found: like suggestions, the most alike first, and the bodies that answer them, the likeliest first."""

    lines: Sequence[PublicLine]
    bodies: Sequence[str]


def pieces_of(words: str) -> list[str]:
    """Return the pairs of signs (and words in letters) that tell a subject, without the usual phrases, at most ten."""
    found: dict[str, None] = {}
    for part in COMMON.split(words):
        for run in SIGNS.findall(part):
            pairs = (
                [run] if run.isascii() or len(run) < 2 else [run[at : at + 2] for at in range(len(run) - 1)]
            )
            found.update(dict.fromkeys(pair for pair in pairs if len(pair) > 1))
    return list(found)[:MOST_PIECES]


def help_with(words: str) -> Help:
    """Find published suggestions and the deputy's own with like words, and who answers them.

    Each pair of signs weighs the more the fewer suggestions have it; ties go to the newer suggestion.
    """
    with scope.and_public():
        scores = _scores(pieces_of(words))
        rows = {
            row.pk: row for row in Suggestion.objects.filter(pk__in=scores).select_related("matter__assembly")
        }
        best = sorted(rows, key=lambda pk: (-scores[pk], -pk))[:MOST_SHOWN]
        lines = list(public_lines([rows[pk] for pk in best], published_only=False))
    weights: dict[str, float] = {}
    for line in lines:
        for name in line.bodies:
            weights[name] = weights.get(name, 0) + scores[line.suggestion.pk]
    return Help(lines, sorted(weights, key=lambda name: (-weights[name], name))[:3])


def _scores(pieces: Sequence[str]) -> dict[int, float]:
    scores: dict[int, float] = {}
    whole = 0.0
    for piece in pieces:
        found = search.find(piece, scope=scope.current(), audiences=("public", OWN), kinds=(KIND,), newest=50)
        if not found.total:
            continue
        weight = 1 / (1 + math.log1p(found.total))
        whole += weight
        for hit in found.hits:
            scores[hit.object_id] = scores.get(hit.object_id, 0) + weight
    return {pk: score for pk, score in scores.items() if score >= LEAST_SHARE * whole}


def elsewhere() -> list[tuple[str, str]]:
    """Return what is not handled as a suggestion, and where it belongs instead."""
    return [(str(Ground(ground).label), str(where)) for ground, where in WHERE.items()]


def articles(place: str) -> list[tuple[str, str]]:
    """Return the articles on what a suggestion says and on what a deputy keeps out of, with their quotes."""
    return [basis for name in RULES for basis in law.rule_basis(name, place)]
