"""What a request may look like on the wire (RFC 9110, RFC 9112), beside what it says."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import Message

from rightcall_common.web.trusting import NO_TLS
from tests.unit.common.test_http import application, problem

ORDER = {"line": "sales", "count": 1}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=application(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://service") as client:
        yield client


@pytest.mark.parametrize("codings", [("gzip",), ("identity", "gzip"), ("gzip, identity",), ("GZIP",), ("br",), ("x",)])
async def test_a_body_in_a_coding_is_refused_wherever_it_says_so(
    client: httpx2.AsyncClient, codings: tuple[str, ...]
) -> None:
    headers = [("content-encoding", coding) for coding in codings]
    answer = await client.post("/v1/orders/1", json=ORDER, headers=headers)
    problem(answer, 415, "CODING_NOT_SUPPORTED")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("charset", ["iso-8859-1", "UTF-16", '"windows-1252"', "utf-7"])
async def test_a_body_in_another_charset_is_refused(client: httpx2.AsyncClient, charset: str) -> None:
    headers = {"content-type": f"application/json; Charset={charset}"}
    problem(await client.post("/v1/orders/1", content=b"{}", headers=headers), 415, "CHARSET_NOT_SUPPORTED")


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii", "utf-8; version=1"])
async def test_a_body_in_utf_8_is_read(client: httpx2.AsyncClient, charset: str) -> None:
    headers = {"content-type": f"application/json;charset={charset}"}
    answer = await client.post("/v1/orders/1", content=b'{"line": "sales", "count": 1}', headers=headers)
    assert answer.json() == {"line": "sales"}


@pytest.mark.parametrize(
    ("target", "status"),
    [("http://other.example/healthz", 200), ("HTTPS://other.example:1/healthz", 200), ("http://other.example", 404)],
)
async def test_a_whole_address_is_accepted_as_a_path_is(target: str, status: int) -> None:
    """RFC 9112 section 3.2.2. As uvicorn hands it over."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": target,
        "raw_path": target.encode(),
        "headers": [],
        "query_string": b"",
    }
    await application()(scope, receive, send)
    assert sent[0]["status"] == status
