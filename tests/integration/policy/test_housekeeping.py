"""A bus that has lost everything is told every tenant's configuration again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rightcall_common.bus import Bus
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka
from tests.support.policy import PolicyParts

__all__ = ["embedded_kafka"]

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()


@asynccontextmanager
async def housekeeping(policy: PolicyParts, kafka: TestBus) -> AsyncIterator[None]:
    bus = Bus(kafka.settings(), "policy", policy.db)
    tasks = [asyncio.create_task(bus.run()), asyncio.create_task(policy.housekeeping.run(bus))]
    try:
        yield
    finally:
        await bus.stop()
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_new_bus_is_told_the_standing_configuration_again(policy: PolicyParts, embedded_kafka: TestBus) -> None:
    tenant = await policy.accept(SERVICES)
    before = await policy.sent("tenants-v1", tenant)
    policy.rules.said[tenant] = before[-1]["version"]  # the bus that was lost held it
    async with housekeeping(policy, embedded_kafka):
        policy.housekeeping.new_bus()

        async def told() -> bool:
            return len(await policy.sent("tenants-v1", tenant)) == len(before) + 1

        await eventually(told)
    again = (await policy.sent("tenants-v1", tenant))[-1]
    assert again["policy_digest"] == before[-1]["policy_digest"]
    assert again["version"] == before[-1]["version"] + 1
