"""Admission comes before state (design section 4): a good call succeeds during each attack, and nothing is left of it."""

import asyncio
import json
import socket
from typing import Any

import httpx2
import pytest
from msgspec import structs

from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.web.trusting import NO_TLS
from tests.support.attacks import NEIGHBOUR, STRANGER, Flood, Neighbour, connections, small
from tests.support.eventually import eventually
from tests.support.ingest import IngestProcess, IngestWorld, configured
from tests.support.kafka import unique

METHODS = ("OPTIONS", "BYE", "CANCEL", "UPDATE", "INFO", "REGISTER", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH")
HALF = b"INVITE sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.3;branch=z9hG4bK1\r\n"


def at(tenant: str, address: str, version: int = 2) -> TenantConfigured:
    """A tenant whose only trunk is this address."""
    made = configured(tenant, version=version)
    trunk = structs.replace(made.trunks[0], addresses=(f"{address}/32",))
    return structs.replace(made, trunks=(trunk,))


async def ear(world: IngestWorld, **more: str) -> IngestProcess:
    """A process for which 127.0.0.1 is the tenant, 127.0.0.2 its neighbour, and 127.0.0.3 nobody."""
    await world.policy.configure(at(world.tenant, "127.0.0.1"))
    await world.policy.configure(at(unique("t"), NEIGHBOUR))
    return await world.process(**more)


async def is_recorded(world: IngestWorld, ingest: IngestProcess, transport: str = "udp") -> None:
    """A call that is taken at its first INVITE or a retransmission of it, heard and ended."""
    async with world.call(ingest, transport=transport) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    assert (await world.ended(call_id)).cause == "bye"
    assert {channel: one.tone() for channel, one in world.heard(call_id).items()} == {"external": 440, "employee": 880}


async def counted(ingest: IngestProcess, name: str) -> dict[str, float]:
    """A metric's values by its labels."""
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=10) as client:
        text = (await client.get(f"{ingest.url}/metrics")).text
    lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith(f"{name}{{")]
    return {labels.removeprefix(name): float(value) for labels, _, value in lines}


def logged(ingest: IngestProcess, event: str) -> list[dict[str, Any]]:
    lines = (ingest.state / "log").read_text().splitlines()
    return [line for line in map(json.loads, (one for one in lines if one.startswith("{"))) if line["event"] == event]


async def test_a_good_call_succeeds_while_strangers_flood_and_right_after(embedded_world: IngestWorld) -> None:
    ingest = await ear(embedded_world)
    flood = Flood(ingest.udp)
    with flood.running():
        await eventually(lambda: flood.sent > 2_000)
        await is_recorded(embedded_world, ingest)
        await eventually(lambda: flood.sent == flood.requests, within_s=60)
    await is_recorded(embedded_world, ingest)
    assert set(flood.answers) == {403}
    assert flood.answers[403] <= flood.sent
    assert flood.octets < flood.sent_octets
    assert 1 <= len(logged(ingest, "sip.strangers")) <= 2, "a line a minute at most, not one for each packet"
    assert STRANGER not in (ingest.state / "log").read_text()
    assert (await counted(ingest, "rightcall_sip_strangers_total"))['{answer="403",transport="udp"}'] > 2_000


async def test_each_request_of_a_stranger_draws_one_answer_not_larger_than_itself(embedded_world: IngestWorld) -> None:
    """RFC 5358, for the kind; RFC 3261 section 8.2.7: no retransmission."""
    ingest = await ear(embedded_world)
    flood = Flood(ingest.udp, methods=("INVITE", *METHODS), requests=4 * (1 + len(METHODS)), a_second=100)
    await asyncio.to_thread(flood.run)
    assert flood.answers == {403: flood.sent}
    assert flood.octets <= flood.sent_octets
    acks = Flood(ingest.udp, methods=("ACK",), requests=5, a_second=100)
    await asyncio.to_thread(acks.run)
    assert acks.answers == {}
    assert embedded_world.policy.facts == {}


@pytest.mark.parametrize("said", [b"", HALF])
async def test_idle_and_half_sent_connections_of_strangers_keep_nobody_out(
    embedded_world: IngestWorld, said: bytes
) -> None:
    ingest = await ear(embedded_world)
    with connections(ingest.tcp, STRANGER, 300, said) as opened:
        await is_recorded(embedded_world, ingest, "tcp")
        await is_recorded(embedded_world, ingest)
        for one in opened:
            assert await asyncio.to_thread(_ends, one), "closed, answered or not"


async def test_a_stranger_on_tcp_hears_403_and_the_connection_ends(embedded_world: IngestWorld) -> None:
    ingest = await ear(embedded_world)
    request = small("INVITE", STRANGER, 5060, 1).replace(b"/UDP", b"/TCP")
    with connections(ingest.tcp, STRANGER, 1, request) as (one,):
        said = await asyncio.to_thread(_all_of, one)
    assert said.startswith(b"SIP/2.0 403 ")
    assert said.count(b"SIP/2.0 403") == 1


async def test_a_tenant_that_takes_all_it_can_get_leaves_its_neighbour_what_it_needs(
    embedded_world: IngestWorld,
) -> None:
    ingest = await ear(embedded_world)
    neighbour = Neighbour(ingest.udp)
    assert await asyncio.to_thread(neighbour.open_until_refused, 40) == 5, "half of twenty streams' ports"
    assert neighbour.statuses == {200: 5, 503: 1}
    await is_recorded(embedded_world, ingest)
    (line,) = logged(ingest, "tenant.quota_reached")
    assert line["shared"] == "media_ports"
    assert line["tenant_id"] != embedded_world.tenant
    (name,) = await counted(ingest, "rightcall_tenant_quota_refusals_total")
    assert line["tenant_id"] in name


async def test_how_much_a_tenant_may_have_is_configured(embedded_world: IngestWorld) -> None:
    ingest = await ear(embedded_world, RIGHTCALL_TENANT_SHARE_PERCENT="80")
    neighbour = Neighbour(ingest.udp)
    assert await asyncio.to_thread(neighbour.open_until_refused, 40) == 8
    await is_recorded(embedded_world, ingest)


async def test_a_tenants_flood_and_its_connections_keep_its_neighbour_out_of_nothing(
    embedded_world: IngestWorld,
) -> None:
    ingest = await ear(embedded_world)
    flood = Flood(ingest.udp, source=NEIGHBOUR, methods=("OPTIONS",), requests=14_000)
    with connections(ingest.tcp, NEIGHBOUR, 700), flood.running():
        await eventually(lambda: flood.sent > 11_000, within_s=60)
        await is_recorded(embedded_world, ingest, "tcp")
        await is_recorded(embedded_world, ingest)


def _ends(one: socket.socket) -> bool:
    one.settimeout(30)
    try:
        while one.recv(4096):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def _all_of(one: socket.socket) -> bytes:
    one.settimeout(30)
    said = b""
    while more := one.recv(4096):
        said += more
    return said
