"""Tokens: only what the issuer signed, for us, now, in the right form, becomes a caller. A real issuer over HTTP."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwk, jwt

from rightcall_common.clock import FixedClock
from rightcall_common.errors import InvariantBroken
from rightcall_common.web import issuers
from rightcall_common.web.auth import ROLES, Caller, Verifier, require
from rightcall_common.web.issuer_keys import quiet_eddsa
from rightcall_common.web.problems import Problem

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ED = jwk.OKPKey.generate_key("Ed25519", {"kid": "ed"})
EC = jwk.ECKey.generate_key("P-256", {"kid": "ec"})
RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa"})
OCT = jwk.OctKey.generate_key(256, {"kid": "oct"})
STRANGER = jwk.OKPKey.generate_key("Ed25519", {"kid": "ed"})
Key = jwk.OKPKey | jwk.ECKey | jwk.RSAKey | jwk.OctKey


class Issuer:
    """A token issuer on a port of the system's choice, with the keys it publishes and a count of how often asked."""

    def __init__(self) -> None:
        self.keys: list[Key] = [ED, EC, RSA]
        self.down = False
        self.says: str | None = None
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                body = json.dumps(outer.answer(self.path)).encode()
                self.send_response(503 if outer.down else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.says or self.url, "jwks_uri": self.url + "/jwks"}
        return {"keys": [key.as_dict(private=key is OCT, kid=key.kid) for key in self.keys]}

    def token(self, key: Key = ED, alg: str = "EdDSA", header: dict[str, Any] | None = None, **changes: Any) -> str:
        claims = {
            "iss": self.url,
            "aud": "rightcall",
            "sub": "p-7",
            "exp": int((NOW + timedelta(minutes=5)).timestamp()),
            "tenant": "acme",
            "role": "privacy",
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        with quiet_eddsa():
            return jwt.encode({"alg": alg, "kid": key.kid, "typ": "at+jwt", **(header or {})}, claims, key, [alg])


def by_hand(issuer: Issuer, header: dict[str, Any]) -> str:
    """A token whose signature is good whatever its header says."""
    said = json.dumps({"alg": "EdDSA", "kid": "ed", "typ": "at+jwt", **header}).encode()
    signed = base64.urlsafe_b64encode(said).decode().rstrip("=") + "." + issuer.token().split(".")[1]
    signature = ED.private_key.sign(signed.encode())  # type: ignore[union-attr]
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def verifier(issuer: Issuer, clock: FixedClock) -> Verifier:
    return Verifier([issuers.Issuer.only(issuer.url, "rightcall")], clock=clock)


async def refusal(verifier: Verifier, token: str) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        await verifier.caller(token)
    assert token not in refused.value.detail or not token
    return refused.value.status, refused.value.code


@pytest.mark.parametrize(("key", "alg"), [(ED, "EdDSA"), (ED, "Ed25519"), (EC, "ES256"), (RSA, "RS256")])
async def test_a_token_of_the_issuer_names_tenant_role_and_person(
    verifier: Verifier, issuer: Issuer, key: Key, alg: str
) -> None:
    token = issuer.token(key, alg)
    assert await verifier.caller(token) == Caller("acme", "privacy", "p-7", token)
    assert token not in repr(await verifier.caller(token))


async def test_the_person_claim_goes_before_the_subject(verifier: Verifier, issuer: Issuer) -> None:
    assert (await verifier.caller(issuer.token(person="emp-3"))).person == "emp-3"


async def test_an_audience_may_be_one_of_several_and_the_type_may_be_spelt_in_full(
    verifier: Verifier, issuer: Issuer
) -> None:
    token = issuer.token(aud=["other", "rightcall"], header={"typ": "application/at+JWT"})
    assert (await verifier.caller(token)).tenant_id == "acme"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example.org"},
        {"aud": "other"},
        {"aud": None},
        {"sub": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int((NOW + timedelta(minutes=1)).timestamp())},
        {"tenant": None},
        {"tenant": "Acme"},
        {"tenant": "acme-dlq"},
        {"tenant": "acme\n"},
        {"tenant": ["acme"]},
        {"role": None},
        {"role": "root"},
        {"role": ["privacy"]},
        {"person": ""},
        {"person": "two words"},
        {"person": "p-7\n"},
        {"person": 7},
    ],
)
async def test_a_claim_that_is_missing_or_wrong_is_refused(
    verifier: Verifier, issuer: Issuer, changes: dict[str, Any]
) -> None:
    assert await refusal(verifier, issuer.token(**changes)) == (401, "TOKEN_INVALID")


async def test_an_expired_token_is_refused_as_such(verifier: Verifier, issuer: Issuer, clock: FixedClock) -> None:
    token = issuer.token()
    clock.advance(timedelta(minutes=5, seconds=4))
    await verifier.caller(token)
    clock.advance(timedelta(seconds=1))
    assert await refusal(verifier, token) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"kid": None},
        {"kid": "none"},
        {"alg": "ES256"},
        {"alg": ["EdDSA"]},
        {"alg": {"EdDSA": 1}},
        {"typ": ["at+jwt"]},
        {"kid": ["ed"]},
        {"kid": {}},
        {"jku": "http://127.0.0.1/jwks"},
        {"x5u": "http://127.0.0.1/cert"},
        {"jwk": {}},
        {"crit": ["exp"]},
    ],
)
async def test_a_header_that_is_not_an_access_tokens_is_refused(
    verifier: Verifier, issuer: Issuer, header: dict[str, Any]
) -> None:
    assert await refusal(verifier, by_hand(issuer, header)) == (401, "TOKEN_INVALID")
    assert (await verifier.caller(by_hand(issuer, {}))).tenant_id == "acme"


async def test_an_algorithm_outside_of_the_list_or_of_the_keys_kind_is_refused(
    verifier: Verifier, issuer: Issuer
) -> None:
    issuer.keys.append(OCT)
    public_as_secret = jwk.OctKey.import_key({"kty": "oct", "k": ED.as_dict(private=False)["x"], "kid": "ed"})
    assert await refusal(verifier, issuer.token(OCT, "HS256")) == (401, "TOKEN_INVALID")
    assert await refusal(verifier, issuer.token(public_as_secret, "HS256")) == (401, "TOKEN_INVALID")
    assert await refusal(verifier, issuer.token(RSA, "RS256", header={"kid": "ed"})) == (401, "TOKEN_INVALID")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt","kid":"ed"}').decode().rstrip("=")
    assert await refusal(verifier, f"{none}.{issuer.token().split('.')[1]}.") == (401, "TOKEN_INVALID")


async def test_a_stranger_with_the_same_key_id_is_refused(verifier: Verifier, issuer: Issuer) -> None:
    assert await refusal(verifier, issuer.token(STRANGER)) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 100, "a" * 9_000])
async def test_what_is_no_token_is_refused_without_asking_the_issuer(
    verifier: Verifier, issuer: Issuer, token: str
) -> None:
    assert await refusal(verifier, token) == (401, "TOKEN_INVALID")
    assert issuer.asked == 0


async def test_a_new_key_is_found_at_once_and_invented_ones_do_not_make_us_ask_on(
    verifier: Verifier, issuer: Issuer, clock: FixedClock
) -> None:
    new = jwk.OKPKey.generate_key("Ed25519", {"kid": "new"})
    await verifier.caller(issuer.token())
    assert issuer.asked == 2
    clock.advance(timedelta(seconds=10))
    issuer.keys.append(new)
    assert (await verifier.caller(issuer.token(new))).tenant_id == "acme"
    assert issuer.asked == 4
    for number in range(5):
        invented = jwk.OKPKey.generate_key("Ed25519", {"kid": f"invented-{number}"})
        assert await refusal(verifier, issuer.token(invented)) == (401, "TOKEN_INVALID")
    assert issuer.asked == 4


async def test_a_withdrawn_key_is_noticed_within_five_minutes(
    verifier: Verifier, issuer: Issuer, clock: FixedClock
) -> None:
    exp = int((NOW + timedelta(hours=3)).timestamp())
    await verifier.caller(issuer.token(exp=exp))
    issuer.keys.remove(ED)
    clock.advance(timedelta(seconds=301))
    assert await refusal(verifier, issuer.token(exp=exp)) == (401, "TOKEN_INVALID")


async def test_while_the_issuer_is_down_known_keys_serve_for_an_hour_and_no_longer(
    verifier: Verifier, issuer: Issuer, clock: FixedClock
) -> None:
    token = issuer.token(exp=int((NOW + timedelta(hours=3)).timestamp()))
    await verifier.caller(token)
    issuer.down = True
    clock.advance(timedelta(minutes=59))
    await verifier.caller(token)
    clock.advance(timedelta(minutes=2))
    assert await refusal(verifier, token) == (503, "ISSUER_UNAVAILABLE")
    issuer.down = False
    clock.advance(timedelta(seconds=10))
    await verifier.caller(token)


async def test_a_discovery_that_names_another_issuer_is_not_believed(verifier: Verifier, issuer: Issuer) -> None:
    issuer.says = "https://other.example.org"
    assert await refusal(verifier, issuer.token()) == (503, "ISSUER_UNAVAILABLE")


def test_the_roles_are_those_of_the_law_and_a_route_must_name_some() -> None:
    assert len(ROLES) == 12
    for roles in ((), ("root",)):
        with pytest.raises(InvariantBroken):
            require(*roles)
