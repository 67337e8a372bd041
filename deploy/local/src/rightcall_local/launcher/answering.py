"""Whether a platform's parts answer: services say so themselves, and what they stand on is asked for a connection."""

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx2

from rightcall_common.web.trusting import NO_TLS
from rightcall_local.launcher.infrastructure import Infrastructure

ANSWER_S = 5.0


def stood_on(infra: Infrastructure) -> list[str]:
    """Database, bus and objects as `host:port`; not the embedded bus, which moves and is watched as a process."""
    found = [urlsplit(infra.postgres_admin).netloc.rpartition("@")[2]]
    if not infra.kafka.startswith("file:"):
        found.append(infra.kafka.split(",")[0])
    kind, _, place = infra.objects.partition(":")
    return [*found, urlsplit(place).netloc] if kind == "s3" else found


async def everything(services: Iterable[str], servers: Iterable[str]) -> bool:
    """Each service is ready, and each server takes a connection."""
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=ANSWER_S) as client:
        try:
            for url in services:
                if (await client.get(f"{url}/readyz")).status_code != 200:
                    return False
        except httpx2.HTTPError:
            return False
    return all([await _takes_a_connection(server) for server in servers])


async def _takes_a_connection(server: str) -> bool:
    host, _, port = server.rpartition(":")
    try:
        async with asyncio.timeout(ANSWER_S):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
