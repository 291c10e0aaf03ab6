"""From a care unit's postcode to the models' five regions."""

# The first two digits of the postcode, as the national SRS service divided the country.
_PREFIXES = {
    "north": "80-98",
    "west": "30-31 40-47 50-54 65-71 77-79",
    "central": "19 58-61 63-64 72-75",
    "stockholm": "10-18 62 76",
    "south": "20-29 33-39 55-57",
}


def _expanded(ranges: str) -> list[str]:
    pairs = (part.split("-") for part in ranges.split())
    return [
        str(n) for first, *last in pairs for n in range(int(first), int((last or [first])[0]) + 1)
    ]


_REGION = {prefix: region for region, ranges in _PREFIXES.items() for prefix in _expanded(ranges)}
# 192-197 lie in Stockholm county, though the national service counted them as central:
# docs/decisions/0003-postcodes-192-197.md.
_REGION |= {str(prefix): "stockholm" for prefix in range(192, 198)}


def region_of(postcode: str | None) -> str | None:
    """The region, None when the postcode is not known or lies in none.

    >>> region_of("85150"), region_of("19200"), region_of("19900"), region_of("99999")
    ('north', 'stockholm', 'central', None)
    """
    digits = (postcode or "").replace(" ", "")
    if len(digits) != 5 or not digits.isdigit():
        return None
    return _REGION.get(digits[:3], _REGION.get(digits[:2]))
