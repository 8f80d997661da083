from __future__ import annotations

import numpy as np
import pytest

from renda.core.search import postings


@pytest.mark.parametrize("many", [0, 1, 4096, 4097, 65_536])
def test_what_is_written_is_read_again(many: int) -> None:
    chosen = np.sort(np.random.default_rng(7).permutation(postings.BLOCK)[:many]).astype(np.uint16)
    stored = postings.encode(chosen)
    assert len(stored) <= 8192
    assert np.array_equal(postings.decode(stored, many), chosen)


def test_common_places_are_those_in_every_list() -> None:
    source = np.random.default_rng(3)
    for sizes in ((5, 900, 40), (0, 10, 10), (1, 65_000, 64_000), (300, 300, 300)):
        lists = [np.sort(source.permutation(postings.BLOCK)[:size]).astype(np.uint16) for size in sizes]
        expected = set(lists[0].tolist()) & set(lists[1].tolist()) & set(lists[2].tolist())
        assert postings.common(lists).tolist() == sorted(expected)
