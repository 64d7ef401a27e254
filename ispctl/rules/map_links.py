"""Coordinates out of a pasted map link, without asking the network.

A link may carry the marked point and the middle of the window; the marked point wins, so the patterns of a map are tried in order.
"""

import re
from urllib.parse import unquote_plus, urlsplit

_NUMBER = r"-?[0-9]{1,3}\.[0-9]+"
_LATITUDE, _LONGITUDE = f"(?P<latitude>{_NUMBER})", f"(?P<longitude>{_NUMBER})"
_PAIR = f"{_LATITUDE}N? ?, ?{_LONGITUDE}"


def _parameters(latitude: str, longitude: str) -> str:
    return rf"\A(?=.*[?&]{latitude}={_LATITUDE})(?=.*[?&]{longitude}={_LONGITUDE})"


_MAPY = (
    f"[?&](?:id|center)={_LONGITUDE},{_LATITUDE}",
    f"[?&]q={_PAIR}",
    _parameters("y", "x"),
)
_GOOGLE = (
    f"!3d{_LATITUDE}!4d{_LONGITUDE}",
    f"[?&](?:q|query|destination|ll|center)=(?:loc:)?{_PAIR}",
    f"/(?:place|search)/{_PAIR}",
    f"/@{_PAIR}",
)
_OPENSTREETMAP = (_parameters("mlat", "mlon"), f"#map=[0-9.]+/{_LATITUDE}/{_LONGITUDE}")
_MAPS = (
    (r"(?:.+\.)?mapy\.(?:cz|com)", _MAPY),
    (r"(?:.+\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?", _GOOGLE),
    (r"(?:.+\.)?(?:openstreetmap|osm)\.org", _OPENSTREETMAP),
)
_LINK = r"(?i:https?://|[a-z.]*(?:mapy|google|goo|openstreetmap|osm)\.[a-z])"


def point_of_link(text: str) -> str | None:
    """Return "latitude, longitude" in decimal degrees as the link writes them; None where the text is no link at all.

    Raises ValueError for a link to another map, and for one that carries no coordinates, as short links do.
    """
    if not re.match(_LINK, text):
        return None
    link = text if "://" in text else f"https://{text}"
    try:
        host = (urlsplit(link).hostname or "").lower()
    except ValueError as error:
        raise ValueError("expected coordinates or a whole map link") from error
    patterns = next((patterns for hosts, patterns in _MAPS if re.fullmatch(hosts, host)), ())
    matches = (re.search(pattern, unquote_plus(link)) for pattern in patterns)
    match = next((match for match in matches if match), None)
    if not match:
        raise ValueError(
            "expected a link of Mapy.cz, Google Maps or OpenStreetMap that carries coordinates"
            " (open a short link first and copy the long one from the browser)"
        )
    return f"{match['latitude']}, {match['longitude']}"
