"""What must hold across packs: citations exist and are in force, and nobody weakens a binding figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from renda.core.law.library import Library
from renda.core.law.reading import Spot
from renda.core.law.shapes import Basis, Entry, Pack, Parameter
from renda.core.law.strictness import weaker_than

WEAKNESS = {
    "fixed": "the national figure is fixed; take this value out",
    "weaker": "this value is weaker than the binding national one; make it stricter or take it out",
}
END_OF_TIME = date(9999, 12, 31)


def check(library: Library) -> None:
    """Raise BrokenPack on the first mistake that only shows when all packs are seen together."""
    for pack in library.packs.values():
        _check_parent(library, pack)
        for name, entries in pack.values.items():
            definition = library.definitions[name]
            spot = Spot(f"{pack.code}/parameters", name)
            for entry, ends in _with_ends(entries):
                _check_entry(library, pack, entry, ends, spot.at(str(entry.starts_on)))
            _check_not_weaker(library, pack, definition, entries, spot)
        for rule in pack.rules:
            for basis in rule.basis:
                _check_basis(library, basis, Spot(f"{pack.code}/rules", rule.name))


def _check_parent(library: Library, pack: Pack) -> None:
    spot = Spot(f"{pack.code}/pack.yaml")
    seen = {pack.code}
    while pack.parent:
        if pack.parent not in library.packs:
            raise spot.broken(
                f"the parent {pack.parent!r} is no pack; name a folder that stands beside this one"
            )
        if pack.parent in seen:
            raise spot.broken("the packs are each other's parent; let the chain end at the nation")
        seen.add(pack.parent)
        pack = library.packs[pack.parent]


def _with_ends(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, date]]:
    starts = [entry.starts_on for entry in entries]
    yield from zip(entries, [*starts, END_OF_TIME][1:], strict=True)


def _check_entry(library: Library, pack: Pack, entry: Entry, ends: date, spot: Spot) -> None:
    for basis in entry.basis:
        _check_basis(library, basis, spot)
        _check_in_force(library, basis, entry.starts_on, ends, spot)
    for example in entry.others:
        _check_basis(library, example.basis, spot.at("others"))


def _check_basis(library: Library, basis: Basis, spot: Spot) -> None:
    instrument = library.instruments.get(basis.cite.instrument)
    if instrument is None:
        raise spot.broken(
            f"the instrument {basis.cite.instrument!r} is in no pack; add it to instruments.yaml"
        )
    if instrument.edition(basis.cite.edition) is None:
        known = ", ".join(str(edition.adopted_on) for edition in instrument.editions)
        raise spot.broken(f"{instrument.title} has no edition {basis.cite.edition}; known are {known}")
    if basis.force == "binding" and not instrument.key.startswith("cn."):
        raise spot.broken(
            f"{instrument.title} is not a national instrument; give its force as local, model or practice"
        )


def _check_in_force(library: Library, basis: Basis, starts: date, ends: date, spot: Spot) -> None:
    instrument = library.instruments[basis.cite.instrument]
    for on in [starts, *(edition.in_force_on for edition in instrument.editions)]:
        if not starts <= on < ends:
            continue
        current = instrument.edition_in_force(on)
        if current is None or current.adopted_on != basis.cite.edition:
            held = f"the edition in force is {current.adopted_on}" if current else "no edition is in force"
            raise spot.broken(
                f"{basis.cite} is not in force on {on} ({held}); add a value from that day with its new article"
            )


def _check_not_weaker(
    library: Library, pack: Pack, definition: Parameter, entries: tuple[Entry, ...], spot: Spot
) -> None:
    wider = [above for above in library.chain(pack.code)[1:] if definition.name in above.values]
    for above in wider:
        for held, held_ends in _with_ends(above.values[definition.name]):
            if held.force != "binding" or held.value is None:
                continue
            for entry, ends in _with_ends(entries):
                if entry.starts_on >= held_ends or ends <= held.starts_on:
                    continue
                reason = weaker_than(definition, entry.value, held.value)
                if reason:
                    raise spot.at(str(entry.starts_on)).broken(WEAKNESS[reason])
