"""A real HTTP server in storage's place, for the export alone: it shows recordings, streams audio, refuses, breaks off.

What storage does with a read (role x use x purpose, ledger) is tested with storage itself.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

PIECE_BYTES = 65_536


@dataclass
class StorageStandIn:
    """Recordings by id, and how it behaves."""

    audio: dict[str, bytes] = field(default_factory=dict)
    breaks_off: set[str] = field(default_factory=set)
    refuses_audio: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    gaps: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    ails: int | None = None
    with_length: bool = True
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)
    """Path, query and authorization of every request."""
    sent_bytes: int = 0
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        state = self.server.state
        parts = urlsplit(self.path)
        state.asked.append((parts.path, parse_qs(parts.query), self.headers.get("authorization", "")))
        words = parts.path.strip("/").split("/")
        recording_id, wants_audio = words[2], words[-1] == "audio"
        if state.ails is not None:
            self._answer(state.ails, b"{}")
        elif recording_id not in state.audio:
            self._answer(404, b"{}")
        elif not wants_audio:
            known = "open" if recording_id in state.unsettled else "stored"
            flags = ["DAMAGED"] if recording_id in state.damaged else []
            said = {"state": known, "flags": flags, "gaps": state.gaps.get(recording_id, [])}
            self._answer(200, json.dumps(said).encode())
        elif recording_id in state.refuses_audio:
            self._answer(403, b"{}")
        else:
            self._stream(recording_id)

    def _stream(self, recording_id: str) -> None:
        state = self.server.state
        content = state.audio[recording_id]
        cut = recording_id in state.breaks_off
        if state.with_length:
            self._head(200, len(content))
            for at in range(0, len(content) // 2 if cut else len(content), PIECE_BYTES):
                self.wfile.write(content[at : at + PIECE_BYTES])
                state.sent_bytes += PIECE_BYTES
        else:
            self.send_response(200)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n" + (b"" if cut else b"0\r\n\r\n"))
        self.close_connection = self.close_connection or cut

    def _answer(self, status: int, body: bytes) -> None:
        self._head(status, len(body))
        self.wfile.write(body)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


class _Server(ThreadingHTTPServer):
    def __init__(self, state: StorageStandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that left is no fault of the server."""


@pytest.fixture
def storage() -> Iterator[StorageStandIn]:
    """Listens on a port of the system's choice."""
    state = StorageStandIn()
    server = _Server(state)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
