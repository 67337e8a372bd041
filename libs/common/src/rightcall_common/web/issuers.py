"""Which token issuers are believed, for which tenants, and how their claims are read: one mounted JSON file.

Not here: their keys (`issuer_keys`) and the check of a token (`auth`).
"""

import ipaddress
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from rightcall_common.errors import Unreadable
from rightcall_common.ids import TenantId, check_tenant_id
from rightcall_common.web.roles import Role

EVERY_TENANT: Final = "*"
ISSUERS_MAX: Final = 100


def _protected(url: str) -> str:
    """https, or http to this machine itself: keys and discovery must not be changed on their way."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and _loopback(parts.hostname or ""):
        return url
    raise ValueError("an issuer is https://..., or http://127.0.0.1 of this machine")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _path(written: object) -> object:
    """`realm.tenant` or, for names that hold dots themselves, ["https://acme.example/tenant"]."""
    return written.split(".") if isinstance(written, str) else written


IssuerUrl = Annotated[str, StringConstraints(min_length=8, max_length=500), AfterValidator(_protected)]
KnownTenant = Annotated[TenantId, AfterValidator(check_tenant_id)]
ClaimPath = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...],
    BeforeValidator(_path),
    Field(min_length=1, max_length=5),
]


class ClaimPaths(BaseModel):
    """Where a token of this issuer says who is asking. Without a person claim it is `sub`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    tenant: ClaimPath = ("tenant",)
    role: ClaimPath = ("role",)
    person: ClaimPath = ("person",)


class Issuer(BaseModel):
    """A token issuer that is believed. It is chosen by the exact `iss` of a token before any key is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    issuer: IssuerUrl
    audience: Annotated[str, StringConstraints(min_length=1, max_length=500)] = "rightcall"
    jwks_uri: IssuerUrl | None = None
    """Absent: found by OpenID Connect discovery."""
    claims: ClaimPaths = ClaimPaths()
    tenants: Literal["*"] | Annotated[tuple[KnownTenant, ...], Field(min_length=1)] = EVERY_TENANT
    roles: Mapping[str, Role] = {}
    """The issuer's own words for roles. Empty: it uses ours."""

    def speaks_for(self, tenant_id: str) -> bool:
        """Whether a token of this issuer may name the tenant."""
        return self.tenants == EVERY_TENANT or tenant_id in self.tenants

    def claim(self, claims: Mapping[str, Any], path: ClaimPath) -> object:
        """What the token says there, None if nothing."""
        found: object = claims
        for part in path:
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def role(self, said: object) -> object:
        """Our name for the role. With a mapping, a list is read too, if exactly one of its words has a role of ours."""
        if not self.roles:
            return said
        words = said if isinstance(said, list) else [said]
        ours = {self.roles[word] for word in words if isinstance(word, str) and word in self.roles}
        return ours.pop() if len(ours) == 1 else None

    @classmethod
    def only(cls, issuer: str, audience: str) -> Self:
        """The single issuer of a small installation. Raises Unreadable."""
        try:
            return cls(issuer=issuer, audience=audience)
        except ValidationError:
            pass
        raise Unreadable("issuer: neither https:// nor http:// of this machine itself")


_FILE: TypeAdapter[tuple[Issuer, ...]] = TypeAdapter(
    Annotated[tuple[Issuer, ...], Field(min_length=1, max_length=ISSUERS_MAX)]
)


def read(path: Path) -> tuple[Issuer, ...]:
    """The issuers in a file: a JSON list. Raises Unreadable with the place and the fault, never with a value."""
    try:
        issuers = _FILE.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        fault = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except (OSError, ValueError):
        fault = "not a readable JSON file"
    else:
        names = [each.issuer for each in issuers]
        if len(set(names)) == len(names):
            return issuers
        fault = "an issuer is listed twice"
    raise Unreadable(f"issuers file: {fault}")
