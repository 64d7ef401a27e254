"""Fio's API: the movements of a period as JSON (BANK-FORMATS.md 4).

The token is a part of the address, so no address, and nothing that the server or a library says about one, ever gets into a message.
"""

import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from datetime import date

from ispctl.errors import Error, TryLater

TIMEOUT_SECONDS = 30
# An answer that comes drop by drop must not hold the job for ever.
DEADLINE_SECONDS = 120
LARGEST_ANSWER = 50 << 20

_PIECE = 1 << 16
_TOKEN = re.compile(r"[A-Za-z0-9]{8,128}")
# What the bank's manual says of these (version 16.10.2025, chapter 8); the others are told by their number.
_MEANINGS = {
    404: "the bank does not know the address; look at fio_url",
    409: "asked too soon: the bank allows one request in 30 seconds for each token; somebody else may be using it too",
    413: "the answer would have too many movements; set a smaller fio_days",
    422: (
        "movements older than 90 days are asked for; unlock them for ten minutes in the internet banking (Nastavení, API, the lock) "
        "or set a smaller fio_days"
    ),
    500: "the bank refused: the token is wrong, expired, or younger than five minutes; or its server has failed",
    503: "the bank's server is being looked after",
}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address holds the token, so it is shown to nobody but the configured server."""

    def redirect_request(self, *_: object) -> None:
        return None


def check_token(token: str) -> None:
    """Raise Error when a text cannot be a token; the text is not shown."""
    if not _TOKEN.fullmatch(token):
        raise Error("does not hold a token: expected its 64 letters and digits and nothing else")


def movements(base: str, token: str, first: date, last: date) -> bytes:
    """Return the bank's answer for the days from `first` to `last`, as it came.

    Raises TryLater for everything that may be another way later: it says what happened, and never what was asked.
    """
    request = urllib.request.Request(f"{base}periods/{token}/{first}/{last}/transactions.json")  # noqa: S310
    began, reason = time.monotonic(), ""
    try:
        # Proxies of the environment are not asked: what they log is not ours to say.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return _whole(answer, answer.headers.get("Content-Length"), began)
    except TryLater:
        raise
    except (OSError, http.client.HTTPException) as error:
        reason = _told(error)
    # Raised out here, so that the error does not carry the other one, which knows the address, with it.
    raise TryLater(reason)


def _whole(answer: http.client.HTTPResponse, announced: str | None, began: float) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise TryLater(f"the answer is longer than {LARGEST_ANSWER >> 20} MB; set a smaller fio_days")
        if time.monotonic() - began > DEADLINE_SECONDS:
            raise TryLater(f"the answer did not come to its end within {DEADLINE_SECONDS} seconds")
    if announced is not None and announced.isdigit() and size != int(announced):
        raise TryLater(f"only {size} of {announced} bytes of the answer came")
    return b"".join(pieces)


def _told(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        meaning = _MEANINGS.get(error.code, "the bank's server answered so; it may be another way later")
        return f"HTTP {error.code}: {meaning}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLError):
        what = getattr(cause, "verify_message", None) or cause.reason or "no agreement"
        return f"the server was not trusted (TLS: {what}); nothing was asked"
    if isinstance(cause, TimeoutError):
        return f"the server did not answer within {TIMEOUT_SECONDS} seconds"
    if isinstance(cause, ConnectionError) and not isinstance(cause, ConnectionRefusedError):
        return "the server broke the connection off"
    if isinstance(cause, http.client.HTTPException):
        return f"half an answer came ({type(cause).__name__})"
    return f"the server cannot be reached: {getattr(cause, 'strerror', None) or type(cause).__name__}"
