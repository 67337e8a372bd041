"""Who calls: bearer tokens (RFC 9068 at+jwt) verified against the published keys of the issuer that they name.

Not here: issuing tokens, and which role may do what (each route says `require(...)`).
"""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, NamedTuple, cast

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import errors, jws, jwt

from rightcall_common.clock import Clock, SystemClock
from rightcall_common.errors import InvariantBroken
from rightcall_common.ids import check_tenant_id
from rightcall_common.metrics import count
from rightcall_common.web import queries
from rightcall_common.web.issuer_keys import ALGORITHMS, IssuerKeys, VerificationKey, quiet_eddsa
from rightcall_common.web.issuers import EVERY_TENANT, Issuer
from rightcall_common.web.problems import Problem
from rightcall_common.web.roles import ROLES as ROLES
from rightcall_common.web.roles import Role as Role

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

    def __init__(self, issuers: Sequence[Issuer], *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._trusted = {each.issuer: _Trusted.of(each, self._clock) for each in issuers}

    async def caller(self, token: str) -> Caller:
        """Who holds this token. Problem 401 TOKEN_EXPIRED or TOKEN_INVALID; 503 if the issuer's keys are not to be had;
        403 ISSUER_NOT_FOR_TENANT or ISSUER_NOT_FOR_ROLE for a good token that says more than its issuer may.

        The 401 does not say which check failed: that would help only whoever forges tokens.
        """
        said = _said(token)
        trusted = None if said is None else self._trusted.get(said.issuer)
        key = None if said is None or trusted is None else await trusted.keys.key(said.key_id)
        refusal = "TOKEN_INVALID"
        try:
            if trusted is not None and key is not None:
                return trusted.within_its_bounds(trusted.read(token, key))
        except errors.ExpiredTokenError:
            refusal = "TOKEN_EXPIRED"
        except (errors.JoseError, ValueError, TypeError):
            pass
        count("rightcall_tokens_refused_total", code=refusal)
        raise Problem(401, refusal, "The bearer token was refused.")


@dataclass(frozen=True, slots=True)
class _Trusted:
    """One issuer with its keys and what its tokens must claim."""

    issuer: Issuer
    keys: IssuerKeys
    claims: jwt.JWTClaimsRegistry

    @classmethod
    def of(cls, issuer: Issuer, clock: Clock) -> "_Trusted":
        claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=CLOCK_SKEW_S,
            iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        return cls(issuer, IssuerKeys(issuer.issuer, clock, jwks_uri=issuer.jwks_uri), claims)

    def read(self, token: str, key: VerificationKey) -> Caller:
        with quiet_eddsa():
            claims = jwt.decode(token, key.key, algorithms=key.algorithms).claims
        self.claims.validate(claims)
        paths = self.issuer.claims
        tenant = self.issuer.claim(claims, paths.tenant)
        role = self.issuer.role(self.issuer.claim(claims, paths.role))
        person = self.issuer.claim(claims, paths.person)
        person = claims["sub"] if person is None else person
        if not isinstance(tenant, str) or not isinstance(role, str) or not isinstance(person, str):
            raise TypeError("claims")
        if role not in ROLES or not _PERSON.fullmatch(person):
            raise ValueError("claims")
        return Caller(check_tenant_id(tenant), role, person, token)

    def within_its_bounds(self, caller: Caller) -> Caller:
        """An operator acts on every tenant, so only an issuer for all of them may name one."""
        code = detail = None
        if not self.issuer.speaks_for(caller.tenant_id):
            code, detail = "ISSUER_NOT_FOR_TENANT", "This token's issuer may not speak for that tenant."
        elif caller.role == "operator" and self.issuer.tenants != EVERY_TENANT:
            code, detail = "ISSUER_NOT_FOR_ROLE", "Only an issuer that speaks for every tenant may name an operator."
        if code is None:
            return caller
        count("rightcall_tokens_refused_total", code=code)
        raise Problem(403, code, detail or "")


def require(*roles: Role) -> Callable[..., Awaitable[Caller]]:
    """A FastAPI dependency: `caller: Annotated[Caller, Depends(require("privacy", "auditor"))]`.

    Problem 401 without a good token, 403 ROLE_NOT_ALLOWED for another role, then 422 for a query that the route does
    not know. `require(*ROLES)` takes any role.
    """
    if not roles or not ROLES.issuperset(roles):
        raise InvariantBroken("require() names roles of law.md section 2")

    async def caller(
        request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
    ) -> Caller:
        if bearer is None:
            raise Problem(401, "TOKEN_MISSING", "This operation needs a bearer token.")
        found = await cast(Verifier, request.app.state.verifier).caller(bearer.credentials)
        request.state.caller = found  # for the line that a refusal has in the log
        if found.role not in roles:
            raise Problem(403, "ROLE_NOT_ALLOWED", f"This operation is for: {', '.join(sorted(roles))}.")
        queries.check(request)
        return found

    return caller


class _Said(NamedTuple):
    """What a token says of itself before anything is believed: whose keys to ask for, and which one."""

    issuer: str
    key_id: str


def _said(token: str) -> _Said | None:
    """None for a header that we do not accept at all, and for what is no token."""
    if len(token) > TOKEN_CHARS_MAX:
        return None
    try:
        read = jws.extract_compact(token.encode())
        header: dict[str, Any] = dict(read.headers())
        claims = json.loads(read.payload)
    except (errors.JoseError, ValueError, TypeError, RecursionError):
        return None
    if str(header.get("typ", "")).lower() not in _TYPES or str(header.get("alg", "")) not in ALGORITHMS:
        return None
    key_id, issuer = header.get("kid"), claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(key_id, str) or not isinstance(issuer, str) or _KEY_HEADERS & header.keys():
        return None
    return _Said(issuer, key_id)
