"""A tenant's largest document is read beside the loop that decides for all others (LOAD-02)."""

import asyncio
import os
import signal
import sys
from contextlib import suppress

import psutil
import pytest

from rightcall_common.errors import Unavailable
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.reading import FileRefused
from rightcall_policy.tenants.apart import WAITING_MAX, Apart
from tests.support.eventually import eventually
from tests.support.policy import PolicyParts
from tests.support.policy_http import SERVICES, Http, http

__all__ = ["PolicyParts", "http"]


async def test_what_is_read_apart_is_what_would_be_read_here() -> None:
    apart = Apart()
    try:
        assert isinstance(await apart.bundle(SERVICES.encode()), Bundle)
        refused = await apart.bundle(b"bundle: [")
        assert isinstance(refused, FileRefused)
        assert refused.faults[0].code == "UNREADABLE"
    finally:
        apart.close()


async def test_the_loop_goes_on_while_a_document_is_read(http: Http) -> None:
    """The other process is stopped: as long as it reads nothing, everything else here is answered."""
    tenant = await http.load(SERVICES)
    reader = next(child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline()))
    reader.send_signal(signal.SIGSTOP)
    try:
        put = asyncio.create_task(http.ask("PUT", f"/v1/policies/{tenant}", "admin", content=SERVICES.encode()))
        replay = asyncio.create_task(http.ask("POST", "/v1/policies/replay", "admin", json={"bundle": SERVICES}))
        assert (await http.client.get("/healthz")).status_code == 200
        assert (await http.ask("GET", "/v1/never-record", "admin")).status_code == 200
        assert not put.done()
        assert not replay.done()
    finally:
        reader.send_signal(signal.SIGCONT)
    assert [answer.status_code for answer in await asyncio.gather(put, replay)] == [200, 200]


async def test_a_reader_that_is_killed_costs_one_document() -> None:
    apart = Apart()
    try:
        before = {child.pid for child in psutil.Process().children()}
        await apart.bundle(SERVICES.encode())
        (pid,) = {
            child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
        } - before
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Unavailable):
            await read_often(apart)
        assert isinstance(await apart.bundle(SERVICES.encode()), Bundle)
    finally:
        apart.close()


async def read_often(apart: Apart) -> None:
    for _ in range(100):
        await apart.bundle(SERVICES.encode())


async def test_who_floods_the_reader_is_told_to_wait() -> None:
    apart = Apart()
    try:
        asked = [asyncio.create_task(apart.bundle(SERVICES.encode())) for _ in range(WAITING_MAX + 5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(answer).__name__ for answer in answers].count("Problem") == 5
    finally:
        apart.close()


async def test_the_reader_ends_with_a_process_that_is_killed() -> None:
    """kill -9 leaves nobody behind."""
    text = (
        "import asyncio, os; from rightcall_policy.tenants.apart import Apart\n"
        "async def main():\n"
        "    apart = Apart(); await apart.bundle(b'x'); print('ready', flush=True); await asyncio.sleep(600)\n"
        "if __name__ == '__main__': asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", text, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    await process.wait()

    def gone() -> bool:
        with suppress(psutil.NoSuchProcess):
            return not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
        return True

    await eventually(gone)


async def test_a_bundle_with_thirty_thousand_addresses_is_refused_with_the_bound(http: Http) -> None:
    many = ", ".join(f'"desk{number:05d}@phone.example"' for number in range(30_000))
    big = SERVICES.replace("numbers: [", f"numbers: [{many}, ", 1)
    answer = await http.ask("PUT", "/v1/policies/nl-services", "admin", content=big.encode())
    assert answer.status_code == 422
    assert "20000" in answer.json()["faults"][0]["remedy"]
    too_long = await http.ask("PUT", "/v1/policies/nl-services", "admin", content=b"#" * (1_048_576 + 1))
    assert (too_long.status_code, "1048576" in too_long.json()["detail"]) == (413, True)
