"""A request arrives in time or its connection ends; whoever waits makes room; whoever asks well is answered meanwhile."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from rightcall_common.running import HttpServer
from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import create_app
from rightcall_common.web.connections import Limits
from tests.support.eventually import eventually
from tests.support.log_lines import logged

QUICK = Limits(head_s=0.5, body_s=0.5, idle_s=0.5, stalled_s=0.5, connections=40)
HEAD = b"POST /v1/things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
GOOD = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


def application(settings: ServiceSettings) -> FastAPI:
    app = create_app("policy", settings, ready=lambda: True)

    @app.post("/v1/things")
    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.get("/v1/much")
    async def much() -> StreamingResponse:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 65_536
                await asyncio.sleep(0)

        return StreamingResponse(endless())

    return app


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[tuple[HttpServer, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ServiceSettings(
        kafka="127.0.0.1:1", postgres="postgresql://x", http=f"127.0.0.1:{port}", issuer="http://127.0.0.1:1",
        trust_file=Path("trust.json"), record_keys_file=Path("record-keys.json"), instance="test",
    )  # fmt: skip
    server = HttpServer.of(application(settings), settings, limits)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield server, port
    finally:
        server.leave()
        await task


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with serving(QUICK) as (_, port):
        yield port


async def said(port: int, *parts: bytes, pause_s: float = 0.0) -> bytes:
    """Everything that comes until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def problem(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head
    found: dict[str, Any] = json.loads(body)
    assert head.startswith(f"HTTP/1.1 {found['status']} {found['title']}".encode())
    return found


@pytest.mark.parametrize(
    "half",
    [
        b"",  # nothing at all
        b"POST /v1/x HTTP/1.1\r\nHost: x\r\nX: ",  # LOAD-06
        HEAD,
        HEAD + b"content-length: 10\r\n\r\n12345",
        HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n123",
        HEAD + b"content-length: 10\r\nexpect: 100-continue\r\n\r\n",
    ],
)
async def test_half_a_request_is_answered_408_and_its_connection_ends(port: int, half: bytes) -> None:
    answer = (await said(port, half)).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert (problem(answer)["status"], problem(answer)["code"]) == (408, "REQUEST_TIMEOUT")


@pytest.mark.parametrize("begun", [HEAD, HEAD + b"content-length: 1000\r\n\r\n"])
async def test_an_octet_now_and_then_keeps_no_request_alive(port: int, begun: bytes) -> None:
    """What ends is the time for the whole head and the whole body, not a time without an octet."""
    more = b"x-y: z\r\n" if begun == HEAD else b"1"
    answer = await said(port, begun, *[more] * 40, pause_s=0.05)
    assert not answer or problem(answer)["status"] == 408


async def test_after_an_answer_a_connection_waits_for_the_next_request_and_then_ends(port: int) -> None:
    answer = await said(port, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1  # it is closed without a word: nothing was asked


async def test_half_a_second_request_ends_like_half_a_first_one(port: int) -> None:
    answer = await said(port, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"GET /heal", pause_s=0.1)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answer


async def test_requests_sent_together_are_all_answered(port: int) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    answer = await said(port, ask * 3 + HEAD + b"content-length: 2\r\n\r\n{}" + GOOD)
    assert answer.count(b"HTTP/1.1 200") == 5


async def test_what_is_no_http_is_refused_as_a_problem(port: int) -> None:
    assert problem(await said(port, b"\x16\x03\x01\x00\xa5\r\n\r\n"))["status"] == 400


async def test_whoever_takes_nothing_of_an_answer_loses_the_connection() -> None:
    async with serving(QUICK) as (server, port):
        with socket.create_connection(("127.0.0.1", port)) as deaf:
            deaf.sendall(b"GET /v1/much HTTP/1.1\r\nhost: x\r\n\r\n")
            await eventually(lambda: len(server.server_state.connections) == 1)
            await eventually(lambda: not server.server_state.connections)


@pytest.mark.parametrize("half", [b"", HEAD, HEAD + b"content-length: 10\r\n\r\n12345"])
async def test_a_good_request_is_answered_while_a_thousand_half_ones_are_being_sent(half: bytes) -> None:
    """With limits in which none of them would have ended by time."""
    slow = Limits(head_s=60, body_s=60, idle_s=60, connections=40)
    async with serving(slow) as (server, port), AsyncExitStack() as sent:
        for number in range(1_000):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            sent.callback(writer.close)
            writer.write(half)
            if number % 100 == 99:
                assert (await said(port, GOOD)).startswith(b"HTTP/1.1 200")
        await eventually(lambda: len(server.server_state.connections) <= slow.connections)
        assert (await said(port, GOOD)).startswith(b"HTTP/1.1 200")


async def test_a_stranger_displaces_himself_and_not_somebody_who_waits_elsewhere() -> None:
    slow = Limits(head_s=60, body_s=60, idle_s=60, connections=10)
    async with serving(slow) as (_, port), AsyncExitStack() as sent:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
        sent.callback(writer.close)
        writer.write(HEAD + b"content-length: 2\r\nconnection: close\r\n\r\n{")
        for _ in range(50):
            _, other = await asyncio.open_connection("127.0.0.1", port)
            sent.callback(other.close)
        writer.write(b"}")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


async def test_the_thousand_half_requests_stay_nowhere() -> None:
    async with serving(QUICK) as (server, port), AsyncExitStack() as sent:
        for _ in range(30):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            sent.callback(writer.close)
            writer.write(HEAD)
        await eventually(lambda: not server.server_state.connections)
        assert not server.server_state.tasks


def test_every_service_serves_with_these_limits() -> None:
    """Head 10 s, body 60 s: what LOAD-06 asks for."""
    assert (Limits().head_s, Limits().body_s) == (10, 60)
    assert 0 < Limits().idle_s <= 60
    assert 100 <= Limits().connections <= 2_000


@pytest.mark.parametrize(
    ("sent", "code", "route"),
    [
        ((b"nonsense geheim\r\n\r\n",), "BAD_REQUEST", "unmatched"),
        ((b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"geheim" * 20_000,), "HEAD_TOO_LARGE", "unmatched"),
        ((b"GET /geheim HTTP/1.1\r\nhost: x\r\n",), "REQUEST_TIMEOUT", "unmatched"),
        ((HEAD + b"content-length: 9\r\n\r\n", b"geheim"), "REQUEST_TIMEOUT", "/v1/things"),
        ((HEAD + b"content-length: 70000\r\n\r\n", b"geheim"), "TOKEN_MISSING", "/v1/things"),
    ],
)
async def test_what_the_server_refuses_by_itself_has_one_line_too(
    sent: tuple[bytes, ...], code: str, route: str
) -> None:
    """HTTP-14: no route has seen most of these."""
    with logged("policy", "DEBUG") as lines:
        async with serving(QUICK) as (_, port):
            answer = await said(port, *sent, pause_s=0.1)
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    (line,) = lines.with_instance(told["instance"])
    assert (told["code"], line["code"], line["status"], line["route"]) == (code, code, told["status"], route)
    assert "geheim" not in lines.text
