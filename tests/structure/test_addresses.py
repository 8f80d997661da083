"""A module's prefix is what stands before its addresses; an empty one stands for nothing."""

from __future__ import annotations

from dataclasses import replace

from django.urls import get_resolver

from renda.config.urls import of_modules
from renda.lib.registry import modules


def test_a_modules_addresses_begin_with_its_prefix() -> None:
    sample = next(module for _, module in modules.items() if module.urls)
    [bare] = of_modules([replace(sample, prefix="")])
    [prefixed] = of_modules([replace(sample, prefix="sample")])
    assert (str(bare.pattern), str(prefixed.pattern)) == ("", "sample/")
    assert of_modules([replace(sample, urls="")]) == []
    assert get_resolver().url_patterns
