"""Who calls: bearer tokens (RFC 9068 at+jwt) verified against the issuer's published keys.

Not here: issuing tokens, and which role may do what (each route says `require(...)`).
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, cast, get_args

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import errors, jws, jwt

from rightcall_common.clock import Clock, SystemClock
from rightcall_common.errors import InvariantBroken
from rightcall_common.ids import check_tenant_id
from rightcall_common.issuer_keys import ALGORITHMS, IssuerKeys, VerificationKey, quiet_eddsa
from rightcall_common.metrics import count
from rightcall_common.problems import Problem

Role = Literal[
    "coach", "claims", "compliance", "security", "privacy", "legal", "agent", "telephony", "crm", "admin", "operator",
    "auditor",
]  # fmt: skip
ROLES: Final[frozenset[Role]] = frozenset(get_args(Role))

TOKEN_CHARS_MAX: Final = 8_192  # what servers allow for one header
CLOCK_SKEW_S: Final = 5  # NTP keeps clocks within this; more would keep an expired token alive
_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})  # RFC 9068 section 4
_KEY_HEADERS: Final = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})  # a token must not bring its own key
_PERSON: Final = re.compile(r"[A-Za-z0-9_.:@|-]{1,128}")
_BEARER: Final = HTTPBearer(auto_error=False, description="RFC 9068 access token with `tenant`, `role`, `person`")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: one tenant, one role (law.md section 2), one person. The token is there to be forwarded."""

    tenant_id: str
    role: Role
    person: str = field(repr=False)
    token: str = field(repr=False)


class Verifier:
    """Turns a bearer token into a `Caller`, or refuses it."""

    def __init__(self, issuer: str, audience: str, *, clock: Clock | None = None) -> None:
        self._issuer = issuer
        self._clock = clock or SystemClock()
        self._keys = IssuerKeys(issuer, self._clock)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock.now().timestamp()),
            leeway=CLOCK_SKEW_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
            tenant={"essential": True},
            role={"essential": True},
        )

    async def caller(self, token: str) -> Caller:
        """Who holds this token. Problem 401 TOKEN_EXPIRED or TOKEN_INVALID; 503 if the issuer's keys are not to be had.

        The refusal does not say which check failed: that would help only whoever forges tokens.
        """
        key_id = _key_id(token)
        key = None if key_id is None else await self._keys.key(key_id)
        refusal = "TOKEN_INVALID"
        try:
            if key is not None:
                return self._read(token, key)
        except errors.ExpiredTokenError:
            refusal = "TOKEN_EXPIRED"
        except (errors.JoseError, ValueError, TypeError):
            pass
        count("rightcall_tokens_refused_total", code=refusal)
        raise Problem(401, refusal, "The bearer token was refused.")

    def _read(self, token: str, key: VerificationKey) -> Caller:
        with quiet_eddsa():
            claims = jwt.decode(token, key.key, algorithms=key.algorithms).claims
        self._claims.validate(claims)
        tenant, role, person = claims["tenant"], claims["role"], claims.get("person", claims["sub"])
        if not isinstance(tenant, str) or not isinstance(role, str) or not isinstance(person, str):
            raise TypeError("claims")
        if role not in ROLES or not _PERSON.fullmatch(person):
            raise ValueError("claims")
        return Caller(check_tenant_id(tenant), role, person, token)


def require(*roles: Role) -> Callable[..., Awaitable[Caller]]:
    """A FastAPI dependency: `caller: Annotated[Caller, Depends(require("privacy", "auditor"))]`.

    Problem 401 without a good token, 403 ROLE_NOT_ALLOWED for another role. `require(*ROLES)` takes any role.
    """
    if not roles or not ROLES.issuperset(roles):
        raise InvariantBroken("require() names roles of law.md section 2")

    async def caller(
        request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
    ) -> Caller:
        if bearer is None:
            raise Problem(401, "TOKEN_MISSING", "This operation needs a bearer token.")
        found = await cast(Verifier, request.app.state.verifier).caller(bearer.credentials)
        if found.role not in roles:
            raise Problem(403, "ROLE_NOT_ALLOWED", f"This operation is for: {', '.join(sorted(roles))}.")
        return found

    return caller


def _key_id(token: str) -> str | None:
    """The key that the token says signed it, if its header is one that we accept at all."""
    if len(token) > TOKEN_CHARS_MAX:
        return None
    try:
        header: dict[str, Any] = dict(jws.extract_compact(token.encode()).headers())
    except (errors.JoseError, ValueError, TypeError):
        return None
    if str(header.get("typ", "")).lower() not in _TYPES or header.get("alg") not in ALGORITHMS:
        return None
    key_id = header.get("kid")
    return key_id if isinstance(key_id, str) and not _KEY_HEADERS & header.keys() else None
