"""A trunk that is recognised by a port of its own: the port opens with its bundle and is there again after a crash."""

import signal
from typing import Any

import pytest
from msgspec import structs

from rightcall_common.events.tenants import TenantConfigured
from rightcall_local.processes import free_port
from rightcall_local.siprec_client import CallRefused, SiprecCall
from tests.support.eventually import eventually
from tests.support.ingest import CALLER, SERVICE, IngestWorld, configured


def on_port(tenant: str, port: int, version: int) -> TenantConfigured:
    made = configured(tenant, version=version)
    return structs.replace(made, trunks=(structs.replace(made.trunks[0], addresses=(), port=port),))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_trunk_of_its_own_port_is_served_there_and_nowhere_else_also_by_the_next_process(
    embedded_world: IngestWorld, transport: str
) -> None:
    world, port = embedded_world, free_port()
    ingest = await world.process()
    await world.policy.configure(on_port(world.tenant, port, version=2))
    call: Any = SiprecCall(f"127.0.0.1:{port}", from_=CALLER, to=SERVICE, transport=transport)

    async def answered() -> bool:
        try:
            await call.__aenter__()
        except (CallRefused, OSError, TimeoutError):
            return False
        return True

    await eventually(answered)
    call_id = await world.call_id(ingest, call)
    with pytest.raises(CallRefused) as refused:
        await world.call(ingest, transport=transport).__aenter__()
    assert refused.value.status == 403
    await call.play(1)
    ingest.end(signal.SIGKILL)
    await ingest.start()
    await call.play(1)
    await call.__aexit__(None, None, None)
    assert (await world.ended(call_id)).cause == "bye"
