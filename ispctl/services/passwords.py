"""Passwords: made up, and checked by a slow hash."""

import hmac
import secrets
from base64 import b64decode, b64encode
from hashlib import scrypt

from ispctl.settings import Settings

# About 50 ms and 16 MB for each guess; kept with every hash, so that they may grow.
_COST = {"n": 2**14, "r": 8, "p": 1}
_BYTES = 32


def generate(settings: Settings) -> str:
    """Return a new password of the form that the settings ask for."""
    return "".join(secrets.choice(settings.portal_password_alphabet) for _ in range(settings.portal_password_length))


def make_hash(password: str) -> str:
    """Return the slow hash of a password with everything needed to check it."""
    salt = secrets.token_bytes(16)
    digest = scrypt(password.encode(), salt=salt, dklen=_BYTES, **_COST)
    cost = "$".join(str(_COST[name]) for name in ("n", "r", "p"))
    return f"scrypt${cost}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def matches(password: str, stored: str | None) -> bool:
    """Tell whether the password is the one of the hash. Without a hash it never is, and takes as long to say so."""
    _, n, r, p, salt, digest = (stored or _NOBODYS).split("$")
    found = scrypt(password.encode(), salt=b64decode(salt), dklen=_BYTES, n=int(n), r=int(r), p=int(p))
    return hmac.compare_digest(found, b64decode(digest)) and stored is not None


_NOBODYS = f"scrypt${_COST['n']}${_COST['r']}${_COST['p']}${b64encode(bytes(16)).decode()}${b64encode(bytes(_BYTES)).decode()}"
