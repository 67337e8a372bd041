"""A token issuer's public keys: discovered or found where told, kept, asked for again when an unknown one turns up."""

import asyncio
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2
from joserfc import errors, jwk
from joserfc.errors import SecurityWarning

from rightcall_common.clock import Clock
from rightcall_common.logs import logger
from rightcall_common.web.problems import Problem
from rightcall_common.web.trusting import authorities

ALGORITHMS: Final = frozenset({"EdDSA", "Ed25519", "ES256", "RS256"})  # Ed25519 is RFC 9864's name of EdDSA
DISCOVERY_PATH: Final = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0 section 4
ANSWER_S_MAX: Final = 5.0
ANSWER_BYTES_MAX: Final = 262_144  # a key set of hundreds of RSA keys
REFRESH_EVERY_S: Final = 10  # a forger who invents key ids makes us ask this often and no more
FRESH_S: Final = 300  # how long a key that the issuer withdrew may go unnoticed while it answers
USABLE_S: Final = 3_600  # and while it does not answer; after that no token is accepted (fail closed)
RSA_BITS_MIN: Final = 2_048

log = logger("auth")

PublicKey = jwk.OKPKey | jwk.ECKey | jwk.RSAKey


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key and the only algorithms that may be used with it, whatever a token's header says."""

    key: PublicKey
    algorithms: tuple[str, ...]


class IssuerKeys:
    """One issuer's keys by id."""

    def __init__(self, issuer: str, clock: Clock, *, jwks_uri: str | None = None) -> None:
        self._issuer = issuer
        self._jwks_uri = jwks_uri
        self._clock = clock
        self._keys: Mapping[str, VerificationKey] = {}
        self._fetched: datetime | None = None
        self._asked: datetime | None = None
        self._lock = asyncio.Lock()

    async def key(self, key_id: str) -> VerificationKey | None:
        """The key of this id, None if the issuer has none. Problem 503 if its keys are not to be had."""
        if key_id not in self._keys or self._age() > timedelta(seconds=FRESH_S):
            async with self._lock:
                if key_id not in self._keys or self._age() > timedelta(seconds=FRESH_S):
                    await self._refresh()
        if self._age() > timedelta(seconds=USABLE_S):
            raise Problem(503, "ISSUER_UNAVAILABLE", "The token issuer's keys are not to be had now. Try again.")
        return self._keys.get(key_id)

    def _age(self) -> timedelta:
        return timedelta.max if self._fetched is None else self._clock.now() - self._fetched

    async def _refresh(self) -> None:
        now = self._clock.now()
        wait = timedelta(seconds=REFRESH_EVERY_S if self._fetched is not None else 1)
        if self._asked is not None and now - self._asked < wait:
            return
        self._asked = now
        try:
            self._keys = await self._fetch()
            self._fetched = now
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
            log.warning("auth.issuer_unavailable", fault=type(error).__qualname__)

    async def _fetch(self) -> Mapping[str, VerificationKey]:
        async with httpx2.AsyncClient(verify=authorities(), timeout=ANSWER_S_MAX) as client:
            listed = (await _get(client, self._jwks_uri or await self._discovered(client)))["keys"]
        usable = ((key.get("kid"), _usable(key)) for key in listed)
        return {key_id: key for key_id, key in usable if isinstance(key_id, str) and key is not None}

    async def _discovered(self, client: httpx2.AsyncClient) -> str:
        found = await _get(client, self._issuer.rstrip("/") + DISCOVERY_PATH)
        if found["issuer"] != self._issuer:
            raise ValueError("discovery names another issuer")
        address = str(found["jwks_uri"])
        if self._issuer.startswith("https:") and not address.startswith("https:"):
            raise ValueError("keys would travel unprotected")
        return address


async def _get(client: httpx2.AsyncClient, url: str) -> dict[str, Any]:
    answer = await client.get(url)
    answer.raise_for_status()
    if len(answer.content) > ANSWER_BYTES_MAX:
        raise ValueError("answer is too long")
    content = answer.json()
    if not isinstance(content, dict):
        raise TypeError("answer is not an object")
    return content


def _usable(listed: Mapping[str, Any]) -> VerificationKey | None:
    """Public signature keys of the three kinds we accept; symmetric, encryption and weak keys are passed over."""
    if listed.get("use", "sig") != "sig" or listed.get("kty") not in {"OKP", "EC", "RSA"}:
        return None
    try:
        key = jwk.import_key(dict(listed))
    except (errors.JoseError, ValueError, TypeError):
        return None
    if isinstance(key, jwk.OKPKey) and listed.get("crv") == "Ed25519":
        return VerificationKey(key, ("EdDSA", "Ed25519"))
    if isinstance(key, jwk.ECKey) and listed.get("crv") == "P-256":
        return VerificationKey(key, ("ES256",))
    if isinstance(key, jwk.RSAKey) and key.public_key.key_size >= RSA_BITS_MIN:
        return VerificationKey(key, ("RS256",))
    return None


@contextmanager
def quiet_eddsa() -> Iterator[None]:
    """joserfc warns of the name EdDSA (RFC 9864 renames it Ed25519); issuers will go on using it for years."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        yield
