"""The local profile's tokens are access tokens by RFC 9068, so that a real issuer can take its place."""

import base64
import json
from pathlib import Path
from typing import Any

from rightcall import tokens

CLAIMS = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
"""All that section 2.2 requires."""


def test_a_token_says_that_it_is_an_access_token_and_makes_the_seven_claims(tmp_path: Path) -> None:
    key = tokens.load_key(tmp_path / "issuer.jwk.json")
    minted = [tokens.mint(key, "http://127.0.0.1:1", tenant="firm", role="privacy", person="dpo-desk") for _ in "12"]
    header, first, second = part(minted[0], 0), part(minted[0], 1), part(minted[1], 1)
    assert header["typ"] == "at+jwt"
    assert first.keys() >= CLAIMS
    assert {name: first[name] for name in ("iss", "aud", "sub", "client_id")} == {
        "iss": "http://127.0.0.1:1", "aud": "rightcall", "sub": "dpo-desk", "client_id": "rightcall-local",
    }  # fmt: skip
    assert first["exp"] == first["iat"] + 12 * 3600
    assert first["jti"] != second["jti"]
    assert (first["tenant"], first["role"], first["person"]) == ("firm", "privacy", "dpo-desk")


def part(token: str, at: int) -> dict[str, Any]:
    """Header (0) or claims (1), as anybody can read them."""
    text = token.split(".")[at]
    return dict(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
