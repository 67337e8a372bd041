"""Access tokens (RFC 9068): the local issuer's are made with its key, whose tenant another is for can be read."""

import json
import secrets
import time
from pathlib import Path

from joserfc import errors, jws, jwt
from joserfc.jwk import OKPKey

from rightcall.private_files import replace_file
from rightcall_common.ids import check_tenant_id

AUDIENCE = "rightcall"
TOKEN_S = 12 * 3600
TENANT = "TENANT"
"""Stands for the tenant of a token that does not name it by our claim; its issuer may call the claim otherwise."""


def load_key(path: Path) -> OKPKey:
    """The issuer's Ed25519 key, made on first use."""
    if not path.exists():
        key = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(8), "use": "sig", "alg": "Ed25519"})
        replace_file(path, json.dumps(key.as_dict(private=True)))
    return OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def mint(key: OKPKey, issuer: str, *, tenant: str, role: str, person: str | None = None, ttl_s: int = TOKEN_S) -> str:
    """An access token that names one tenant, one role and, where it matters, the person."""
    now = int(time.time())
    subject = person or f"local-{role}"
    claims: dict[str, object] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": subject,
        "client_id": "rightcall-local",
        "iat": now,
        "exp": now + ttl_s,
        "jti": secrets.token_hex(12),
        "tenant": tenant,
        "role": role,
        "person": subject,
    }
    return jwt.encode({"typ": "at+jwt", "alg": "Ed25519", "kid": key.kid}, claims, key, algorithms=["Ed25519"])


def tenant_of(token: str) -> str:
    """The tenant that a token names. Nothing is believed: the services verify the token."""
    try:
        return check_tenant_id(json.loads(jws.extract_compact(token.encode()).payload)["tenant"])
    except (errors.JoseError, KeyError, TypeError, ValueError):
        return TENANT
