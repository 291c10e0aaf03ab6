"""Which encodings of an answer a client accepts (RFC 9110, 12.5.3)."""

GZIP = "gzip"


def takes_gzip(accept_encoding: str) -> bool:
    """
    >>> [takes_gzip(each) for each in ("gzip, br", "br;q=1, *", "gzip;q=0, *", "identity", "")]
    [True, True, False, False, False]
    """
    qualities: dict[str, float] = {}
    for each in accept_encoding.lower().split(","):
        coding, *parameters = (part.strip() for part in each.split(";"))
        qualities[coding] = _quality(parameters)
    return qualities.get(GZIP, qualities.get("*", 0)) > 0


def _quality(parameters: list[str]) -> float:
    try:
        return next((float(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
    except ValueError:
        return 0
