"""Facts that contradict what is known, through the bus's own loop: they stop nobody else and change nothing."""

import json

import pytest

from rightcall_common.bus import Bus, handling, json_of, work
from rightcall_common.events import calls, codec
from rightcall_common.events.calls import CallEvent
from tests.integration.policy.test_calls import INVESTMENT, SERVICES
from tests.support.delivery import running
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka
from tests.support.policy import Call, PolicyParts

__all__ = ["embedded_kafka"]


async def lie(kafka: TestBus, topic: str, *facts: CallEvent, line: bytes = b'"line":"office"') -> None:
    """On the bus before anybody reads it, in one batch; the last one on another line."""
    async with kafka.producer() as producer:
        batch = producer.create_batch()
        for fact in facts:
            headers, value = codec.headers(fact, source="ingest"), codec.encode(fact)
            value = value.replace(b'"line":"office"', line) if fact is facts[-1] else value
            assert batch.append(key=str(fact.call_id).encode(), value=value, timestamp=None, headers=headers)
        await (await producer.send_batch(batch, topic, partition=0))


async def outcomes(policy: PolicyParts, call: Call) -> list[tuple[str, str, int]]:
    return [(each.tenant_id, each.reason, each.after_fact) for each in await policy.decided(call.call_id)]


async def test_a_fact_that_contradicts_is_parked_with_its_key_and_the_good_ones_beside_it_are_decided(
    policy: PolicyParts, embedded_kafka: TestBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "BETWEEN_ATTEMPTS_S", 0.01)
    tenant, other = await policy.accept(SERVICES), await policy.accept(INVESTMENT)
    topic = await embedded_kafka.topic("calls")
    known, good, unknown = Call(tenant, "office"), Call(tenant, "office"), Call(tenant, "office")
    stranger = Call(other, "office", call_id=known.call_id, seq=5)
    foreign, unborn = stranger.held(), unknown.held()
    await lie(embedded_kafka, topic, known.started(), unborn, foreign, good.started(), known.retrieved())
    subscription = work(topic, json_of(calls.ADAPTER), policy.handlers.on_calls, together=True, inbox=False)
    async with running(Bus(embedded_kafka.settings(), "policy", policy.db), [subscription]):
        await eventually(lambda: decided_twice(policy, known), within_s=20)
    rows = await policy.admin.fetch('select "offset", key from policy.parked where topic = $1 order by 1', topic)
    assert [tuple(row) for row in rows] == [(1, str(unknown.call_id)), (2, str(known.call_id))]
    assert await outcomes(policy, good) == [(tenant, "NO_PURPOSE", 1)]
    assert await outcomes(policy, known) == [(tenant, "NO_PURPOSE", 1), (tenant, "NO_PURPOSE", 2)]
    assert await outcomes(policy, unknown) == []


@pytest.mark.parametrize("line", [b'"line":"+31201110001"', b'"line":"office\\n"', b'"line":"\\u0000"', b'"line":""'])
async def test_a_fact_that_cannot_be_read_is_a_dead_letter_and_nothing_of_ours(
    policy: PolicyParts, embedded_kafka: TestBus, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    monkeypatch.setattr(handling, "BETWEEN_ATTEMPTS_S", 0.01)
    tenant, topic = await policy.accept(SERVICES), await embedded_kafka.topic("calls")
    good, bad = Call(tenant, "office"), Call(tenant, "office")
    await lie(embedded_kafka, topic, good.started(), good.held(), bad.started(), line=line)
    subscription = work(topic, json_of(calls.ADAPTER), policy.handlers.on_calls, together=True, inbox=False)
    async with running(Bus(embedded_kafka.settings(), "policy", policy.db), [subscription]):
        (letter,) = await embedded_kafka.records(f"{topic}-dlq", 1)
        await eventually(lambda: decided_twice(policy, good))
    body = json.loads(letter.value)
    assert (letter.key, body["origin_offset"]) == (str(bad.call_id).encode(), 2)
    assert body["fault"] == f"{topic}.CallStarted.line: string_pattern_mismatch"
    assert b"31201110001" not in letter.value
    assert await outcomes(policy, bad) == []
    assert not await policy.admin.fetch("select from policy.parked where topic = $1", topic)


async def decided_twice(policy: PolicyParts, call: Call) -> bool:
    return len(await policy.decided(call.call_id)) >= 2
