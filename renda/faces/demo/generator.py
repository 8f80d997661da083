"""Makes the invented city: the same seed, size and day always give the same city.

Sizes: `small` for tests (two counties, a fifth of the opinions), `demo`, and `large` for measuring (about 12,000
deputies of five levels, 693 stations, a stream of 1,000,000 opinions).
"""

from __future__ import annotations

from datetime import date

from renda.faces.demo import areas, assemblies, ground
from renda.faces.demo.invention import MARK, Citizen, City, Size
from renda.faces.demo.reading import content
from renda.faces.demo.regulations import parking, toilets
from renda.lib.errors import BadInput

SIZES = {
    "small": Size("small", ("990105", "990121"), 0, None, 60, 0.2, 1_000),
    "demo": Size("demo", None, 0, None, None, 1.0, 0),
    "large": Size("large", None, 67, 693, None, 1.0, 1_000_000),
}


def city(seed: int, size: str, today: date) -> City:
    """The invented city; consultation dates are reckoned from `today`, which is always within the open one.

    Raises: BadInput, if the size has no such name.
    """
    if size not in SIZES:
        raise BadInput(f"The demo has no size “{size}”; choose one of {', '.join(SIZES)}.")
    chosen = SIZES[size]
    found = areas.areas(seed, chosen)
    congresses = assemblies.assemblies(found, today)
    standing = areas.stations(found, chosen)
    places = content("places")
    return City(
        seed=seed,
        size=chosen,
        today=today,
        mark=MARK,
        code=places["city"]["code"],
        name=places["city"]["name"],
        region=places["region"]["name"],
        areas=found,
        assemblies=congresses,
        organs=assemblies.organs(found, congresses),
        bodies=assemblies.bodies(found),
        people=assemblies.people(found, standing),
        citizens=tuple(Citizen(**entry) for entry in content("people")["citizens"]),
        stations=standing,
        parking=parking(seed, chosen, today, standing),
        toilets=toilets(seed, chosen, today, standing),
        geojson=ground.map_geojson(found),
    )
