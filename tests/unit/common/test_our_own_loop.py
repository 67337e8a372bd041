"""Why the loop, the AsyncAPI document and the tests of handlers are our own and not FastStream's (ADR 0069).

Each test but the last pins what stands in the way. It fails on the day that FastStream mends it: then ADR 0069 is to be
opened again. What a broker is needed for is in `tests/integration/common/test_our_own_loop.py`.
"""

import ast
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import anyio
import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaConnectionError
from fast_depends.msgspec import MsgSpecSerializer
from faststream import AckPolicy, FastStream
from faststream.exceptions import SubscriberNotFound
from faststream.kafka import KafkaBroker, TestKafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from faststream.kafka.parser import AioKafkaBatchParser
from faststream.specification import AsyncAPI
from faststream.specification.schema.bindings.kafka import ChannelBinding
from faststream.specification.schema.message import Message
from pydantic.errors import PydanticSchemaGenerationError

from rightcall_common.bus import json_of, work_unscoped
from rightcall_common.bus.connection import build
from rightcall_common.bus.running import work_subscriber
from rightcall_common.events import codec
from rightcall_common.events.calls import CallEvent

ROOT = Path(__file__).parents[3]
NOBODY_LISTENS = "127.0.0.1:1"
USERS_OF_KAFKA = {"aiokafka", "faststream"}
OF_NAMED_TUPLES = {"_asdict", "_fields", "_make", "_replace"}


async def on_calls(events: Sequence[CallEvent]) -> None: ...


WORK = work_unscoped("calls-v1", json_of(codec.EventReader[CallEvent](CallEvent)), on_calls)


def record(*headers: tuple[str, bytes | None]) -> Any:
    return ConsumerRecord("t", 0, 0, 0, 0, b"k", b"v", 0, 1, 1, headers)


@pytest.mark.parametrize(
    ("value", "raised"), [(None, AttributeError), (b"\xff", UnicodeDecodeError)], ids=["null", "no UTF-8"]
)
async def test_a_header_that_is_no_text_ends_faststreams_parser(value: bytes | None, raised: type[Exception]) -> None:
    parser = AioKafkaBatchParser(msg_class=KafkaAckableMessage, regex=None)
    assert await parser.parse_batch((record(("h", b"text")),))
    with pytest.raises(raised):
        await parser.parse_batch((record(("h", value)),))


async def test_faststream_publishes_no_header_that_is_bytes() -> None:
    async with TestKafkaBroker(KafkaBroker(logger=None)) as broker:
        with pytest.raises(AttributeError, match="encode"):
            await broker.publish(b"v", "t", key=b"k", headers={"h": b"bytes"})  # type: ignore[dict-item]


class Quiet:
    """A consumer whose topic is empty: a poll has waited as long as it was told to."""

    async def getmany(self, **_: Any) -> dict[Any, Any]:
        return {}


async def test_faststream_waits_again_after_a_poll_that_waited_and_found_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(anyio, "sleep", sleep)
    subscriber: Any = KafkaBroker(logger=None).subscriber("t", batch=True)
    assert await subscriber.get_msg(Quiet()) == ()
    assert waits == [0.2]


@pytest.mark.parametrize("serializer", [None, MsgSpecSerializer()], ids=["pydantic", "msgspec"])
def test_faststreams_asyncapi_cannot_describe_a_handler_of_our_events(serializer: Any) -> None:
    broker = KafkaBroker(logger=None) if serializer is None else KafkaBroker(logger=None, serializer=serializer)
    broker.subscriber("calls-v1", group_id="policy.calls-v1", batch=True)(on_calls)
    with pytest.raises(PydanticSchemaGenerationError):
        AsyncAPI(broker).to_specification()


def test_faststreams_asyncapi_has_no_place_for_what_our_document_says_of_a_topic() -> None:
    assert {each.name for each in fields(ChannelBinding)} == {"topic", "partitions", "replicas"}, "topicConfiguration"
    assert {each.name for each in fields(Message)} == {"payload", "title"}, "headers, description, examples"


def test_faststreams_asyncapi_leaves_out_subscribers_that_a_new_connection_makes_anew() -> None:
    broker = build(NOBODY_LISTENS, "test")
    work_subscriber(broker, WORK, "policy", embedded=True)
    assert '"channels":{}' in AsyncAPI(broker).to_specification().to_json()


async def test_under_faststreams_test_broker_a_subscriber_without_a_handler_has_nothing_to_read_from() -> None:
    kept = KafkaBroker(logger=None)
    kept.subscriber("calls-v1", group_id="policy.calls-v1", ack_policy=AckPolicy.MANUAL)
    async with TestKafkaBroker(kept):
        with pytest.raises(SubscriberNotFound):
            await kept.publish(b"{}", "calls-v1", key=b"k")
    broker = build(NOBODY_LISTENS, "test")
    subscriber = work_subscriber(broker, WORK, "policy", embedded=True)
    async with TestKafkaBroker(broker):
        await subscriber.start()
        assert subscriber.consumer is not None
        assert not hasattr(subscriber.consumer, "getmany"), "our loop has nothing to ask"


async def test_a_faststream_application_does_not_start_while_the_bus_is_away_and_keeps_its_broker() -> None:
    app = FastStream(build(NOBODY_LISTENS, "test"), logger=None)
    with pytest.raises(KafkaConnectionError):
        await app.start()
    await app.stop()
    assert not hasattr(app, "remove_broker"), "a bus that moved needs another broker"


def test_no_private_name_of_faststream_or_aiokafka_is_used() -> None:
    used = {
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for folder in ("libs", "services", "deploy", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in private_names(ast.parse(path.read_text()))
    }
    assert not used


def private_names(tree: ast.Module) -> list[tuple[int, str]]:
    """Private attributes of anything but `self` and `cls`, and private imports, in a module that speaks Kafka."""
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom | ast.Import)]
    modules = {each: [each.module or ""] if isinstance(each, ast.ImportFrom) else [a.name for a in each.names]
               for each in imports}  # fmt: skip
    kafka = [each for each, names in modules.items() if any(name.split(".")[0] in USERS_OF_KAFKA for name in names)]
    if not kafka:
        return []
    found = [(each.lineno, a.name) for each in kafka for a in each.names if private(a.name)]
    found += [(each.lineno, name) for each in kafka for name in modules[each] if private(name)]
    own = {"self", "cls"} | {each.name for each in ast.walk(tree) if isinstance(each, ast.ClassDef)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Attribute) and private(each.attr):
            if not (isinstance(each.value, ast.Name) and each.value.id in own):
                found.append((each.lineno, each.attr))
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "getattr":
            name = each.args[1]
            if isinstance(name, ast.Constant) and private(str(name.value)):
                found.append((each.lineno, str(name.value)))
    return found


def private(name: str) -> bool:
    parts = set(name.split(".")) - OF_NAMED_TUPLES
    return any(part.startswith("_") and not part.startswith("__") for part in parts)
