"""From pairs of alike texts to groups, each around a leader that every member is alike to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renda.lib.similar.rule import Numbers, allowed_edits_of

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

_SAME = 1024  # closeness of a row with the very same text


@dataclass(frozen=True)
class Edges:
    """Pairs of alike texts by place, each pair once, and the edits between them."""

    lefts: Numbers
    rights: Numbers
    edits: Numbers


@dataclass(frozen=True)
class Stars:
    """The leader of each text (itself if alone), and the texts' order of precedence (0 leads first)."""

    leaders: Numbers
    precedence: Numbers


def stars(edges: Edges, lengths: Numbers, copies: Numbers) -> Stars:
    """Return the leader of each text.

    Texts are taken by precedence: the sum of `_closeness` to all rows alike, then most copies, then code-point
    order of the texts, which is their place. A text that is alike to no leader yet becomes a leader. Then each
    other text goes to the leader with the fewest edits between them; of several, to the one that precedes.
    So A, alike to B, and C, alike to B, may meet around B; but no chain goes further than that.
    """
    count = len(copies)
    sources, targets = np.append(edges.lefts, edges.rights), np.append(edges.rights, edges.lefts)
    edits = np.append(edges.edits, edges.edits)
    weights = _closeness(edits, np.maximum(lengths[sources], lengths[targets])) * copies[targets]
    total = np.bincount(sources, weights=weights, minlength=count) + copies * _SAME
    order = np.lexsort((np.arange(count), -copies, -total))
    precedence = np.empty(count, dtype=np.int64)
    precedence[order] = np.arange(count)
    is_leader = _chosen(sources, targets, precedence)
    leaders = np.arange(count)
    taken = np.flatnonzero(is_leader[targets] & ~is_leader[sources])
    best = np.lexsort((precedence[targets[taken]], edits[taken], sources[taken]))
    texts, firsts = np.unique(sources[taken][best], return_index=True)
    leaders[texts] = targets[taken][best][firsts]
    return Stars(leaders, precedence)


def _closeness(edits: Numbers, longest: Numbers) -> Numbers:
    """Return 1 at the last edit allowed, doubling with every tenth of the way to 1024 for the same text."""
    allowed = np.maximum(allowed_edits_of(longest), 1)
    return 1 << ((allowed - edits) * 10 // allowed)


def _chosen(sources: Numbers, targets: Numbers, precedence: Numbers) -> Flags:
    """Tell which texts lead: those alike to no text that leads and precedes them."""
    order = np.argsort(precedence[sources], kind="stable")
    near = targets[order].tolist()
    _, starts = np.unique(precedence[sources[order]], return_index=True)
    firsts = sources[order][starts].tolist()
    ends = np.append(starts, len(near))[1:].tolist()
    followers = bytearray(len(precedence))
    for text, start, end in zip(firsts, starts.tolist(), ends, strict=True):
        if not followers[text]:
            for other in near[start:end]:
                followers[other] = 1
    leads: Flags = np.frombuffer(followers, dtype=np.uint8) == 0
    return leads
