"""A token issuer for tests: OpenID Connect discovery and keys on a real socket, tokens by RFC 9068."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from rightcall_common.web.issuer_keys import quiet_eddsa


class TestIssuer:
    """Listens on 127.0.0.1, port of the system's choice, until closed."""

    __test__ = False

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", {"kid": "test", "use": "sig"})
        handler = type("Handler", (_Handler,), {"issuer": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def document(self, path: str) -> dict[str, object]:
        """What is published under this path."""
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"}
        return {"keys": [self._key.as_dict(private=False)]}

    def token(self, tenant: str, role: str, *, person: str = "p-1", at: datetime | None = None) -> str:
        """A token of ten minutes. `at`: issued then instead of now."""
        now = at or datetime.now(UTC)
        claims = {
            "iss": self.url,
            "aud": "rightcall",
            "sub": person,
            "person": person,
            "exp": int((now + timedelta(minutes=10)).timestamp()),
            "tenant": tenant,
            "role": role,
        }
        with quiet_eddsa():
            return jwt.encode({"typ": "at+jwt", "alg": "EdDSA", "kid": "test"}, claims, self._key, ["EdDSA"])

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    issuer: TestIssuer

    def do_GET(self) -> None:
        body = json.dumps(self.issuer.document(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    """One issuer per test module."""
    made = TestIssuer()
    yield made
    made.close()
