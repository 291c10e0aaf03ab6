"""Tokens of CDS clients: the client is the issuer, the audience is the called address, and each
token is used once.

https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ..errors import NotAuthenticated
from .settings import CallerSettings
from .tokens import Keys

ALGORITHMS = ("ES384", "RS384")
_LEEWAY = 30  # seconds that two clocks may differ
_LONGEST = 3600  # seconds between iat and exp: used tokens are stored this long
_MOST = 255  # characters of a jti
_NEEDED = ["iss", "aud", "exp", "iat", "jti"]

# Whether the token with this digest, valid until then, is used for the first time.
FirstTime = Callable[[str, datetime], bool]


class Clients:
    """Checks the tokens of those among *named* that have an issuer.

    Parameters
    ----------
    seconds
        A clock that never goes back.
    """

    def __init__(
        self,
        named: Sequence[CallerSettings],
        public_url: str | None,
        seconds: Callable[[], float],
        first_time: FirstTime,
    ) -> None:
        self._by_issuer = {each.cds_issuer: each for each in named if each.cds_issuer}
        sources = {source for each in named for source in each.cds_keys}
        self._keys = {source: Keys(source, seconds) for source in sources}
        self._public_url, self._first_time = public_url, first_time

    def identify(self, token: str, path: str) -> tuple[CallerSettings, datetime]:
        """The caller, and until when the token is valid; *path* is the called address.

        Raises
        ------
        NotAuthenticated
        """
        try:
            header = jwt.get_unverified_header(token)
            said = jwt.decode(token, options={"verify_signature": False})
            client = self._client(said.get("iss"))
            claims = jwt.decode(
                token,
                self._key(client, header),
                algorithms=ALGORITHMS,
                issuer=client.cds_issuer,
                audience=f"{self._public_url}{path}",
                leeway=_LEEWAY,
                options={"require": _NEEDED},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("the token: expected one that has not expired") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise NotAuthenticated(
                "the token: expected a JWT (ES384 or RS384) with iss, aud, exp, iat and jti, "
                "signed by a known client, with the called address as aud"
            ) from None
        return client, self._shown_once(claims)

    def _client(self, issuer: object) -> CallerSettings:
        client = self._by_issuer.get(issuer) if isinstance(issuer, str) else None
        if client is None:
            raise NotAuthenticated("the token: expected the issuer of a known client")
        return client

    def _key(self, client: CallerSettings, header: dict[str, Any]) -> Any:
        """The key of the kid, from one of the client's own sources; a jku names one of them."""
        kid, jku = header.get("kid"), header.get("jku")
        if not isinstance(kid, str) or "crit" in header:
            raise NotAuthenticated("the token: expected a kid, and nothing critical")
        if jku is not None and jku not in client.cds_keys:
            raise NotAuthenticated("the token: expected a jku that the settings list, or none")
        sources = client.cds_keys if jku is None else (jku,)
        found = next(filter(None, (self._keys[source].of(kid) for source in sources)), None)
        if found is None or not _fits(found.key, header.get("alg")):
            raise NotAuthenticated("the token: expected it to be signed with a known key")
        return found.key

    def _shown_once(self, claims: dict[str, Any]) -> datetime:
        moments = (claims["exp"], claims["iat"])
        if not all(type(each) in (int, float) for each in moments):
            raise NotAuthenticated("the token: expected exp and iat as numbers of seconds")
        if not 0 < claims["exp"] - claims["iat"] <= _LONGEST:
            raise NotAuthenticated("the token: expected one that is valid for an hour at most")
        if not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= _MOST:
            raise NotAuthenticated(f"the token: expected a jti of at most {_MOST} characters")
        until = datetime.fromtimestamp(claims["exp"], UTC)
        digest = hashlib.sha256(f"{claims['iss']}\n{claims['jti']}".encode(errors="replace"))
        if not self._first_time(digest.hexdigest(), until + timedelta(seconds=_LEEWAY)):
            raise NotAuthenticated("the token: expected one that was not used before")
        return until


def _fits(key: Any, algorithm: object) -> bool:
    """Whether the key has the algorithm's kind and strength."""
    if algorithm == "ES384":
        return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1)
    return algorithm == "RS384" and isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048
