"""Readiness tells the truth about what a service stands on, also while that hangs (OPS-04), and no ear leaves for it."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from rightcall_common.web.trusting import NO_TLS
from tests.support.eventually import eventually
from tests.support.platform import RunningPlatform

SILENT_S = 20
"""5 s, on a machine that does other things as well."""


def processes_of(platform: RunningPlatform, part: str) -> list[psutil.Process]:
    """The server's process and all of its own."""
    if part == "bus" and platform.profile == "embedded":
        return [platform.child("embedded_bus")]
    if part == "database" and platform.profile == "embedded":
        root = next(
            psutil.Process(int(file.read_text().split()[0])) for file in Path(platform.state).rglob("postmaster.pid")
        )
        return [root, *root.children(recursive=True)]
    address = platform.where.kafka if part == "bus" else urlsplit(platform.where.postgres).netloc.rpartition("@")[2]
    port = int(address.split(",")[0].rpartition(":")[2])
    root = next(
        psutil.Process(each.pid)
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port and each.pid
    )
    return [root, *root.children(recursive=True)]


@contextlib.contextmanager
def hanging(platform: RunningPlatform, part: str) -> Iterator[None]:
    stopped = processes_of(platform, part)
    for each in stopped:
        each.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for each in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGCONT)


async def answer(address: str, path: str) -> httpx2.Response:
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=10) as client:
        return await client.get(f"{address}{path}")


@pytest.mark.parametrize("part", ["database", "bus"])
async def test_while_it_hangs_nobody_is_ready_says_since_when_and_every_ear_takes_calls(
    platform: RunningPlatform, part: str
) -> None:
    services = dict(platform.where.http)
    for name in services:
        await platform.until_ready(name)
    with hanging(platform, part):
        for address in services.values():

            async def told(address: str = address) -> bool:
                said = await answer(address, "/readyz")
                return said.status_code == 503 and part in said.json()["waiting"]

            await eventually(told, within_s=SILENT_S)
            said = (await answer(address, "/readyz")).json()
            assert said["code"] == "NOT_READY"
            assert said["parts"][part] is False
            assert said["waiting"][part]["since"]
            assert said["waiting"][part]["fault"]
            assert (await answer(address, "/healthz")).status_code == 200
        assert (await answer(services["ingest"], "/readyz/sessions")).json()["status"] == "ready"
    for name in services:
        await platform.until_ready(name)
