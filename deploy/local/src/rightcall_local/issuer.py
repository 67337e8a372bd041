"""The local profile's own token issuer (OpenID Connect discovery + JWKS); its tokens: `rightcall.tokens`.

It has no login: who can read the state directory may mint a token. Production points `issuer` at the real one.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from joserfc.jwk import OKPKey

from rightcall.faults import NotRunning
from rightcall.private_files import replace_file
from rightcall_common.errors import Unreadable
from rightcall_common.web import issuers


def believed(state: Path, own: str) -> dict[str, str]:
    """The services' setting: this issuer, and beside it those that STATE/issuers.json lists as services mount it.

    Raises:
        NotRunning: the list cannot be read; the text says where.
    """
    others = state / "issuers.json"
    if not others.exists():
        return {"ISSUER": own}
    file = state / "issuers.believed.json"
    try:
        issuers.read(others)
        listed = [{"issuer": own}, *json.loads(others.read_text(encoding="utf-8"))]
        replace_file(file, json.dumps(listed, indent=2))
        issuers.read(file)
    except Unreadable as fault:
        raise NotRunning(f"{others}: {fault}") from None
    return {"ISSUERS_FILE": str(file)}


class LocalIssuer:
    """Serves discovery and the public key on 127.0.0.1 until closed."""

    def __init__(self, key: OKPKey, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks.json",
                "id_token_signing_alg_values_supported": ["Ed25519"],
            },
            "/jwks.json": {"keys": [key.as_dict(private=False)]},
        }
        bodies = {path: json.dumps(document).encode() for path, document in documents.items()}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = bodies.get(self.path)
                self.send_response(200 if body else 404)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(body or b"{}")

            def log_message(self, format: str, *args: object) -> None:
                """Silence: the platform's screen belongs to its progress."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
