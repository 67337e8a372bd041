"""The Kafka edge: which topic goes to which handler. Nothing else."""

from collections.abc import Callable, Sequence
from typing import Any

from rightcall_common.bus import BusRecord, Subscription, json_of, work, work_unscoped
from rightcall_common.events import audio, calls, codec, decisions, subjects
from rightcall_common.sealing.receipts import Trust
from rightcall_storage.audio.frame_records import sealed_frame
from rightcall_storage.handlers import AudioRecord, Decision, Handlers
from rightcall_storage.rules.signed_decision import signed_decision


def subscriptions(handlers: Handlers, trust: Trust) -> Sequence[Subscription]:
    """All that storage reads."""
    read: Callable[[BusRecord], Any] = read_audio  # mypy infers no union here
    read_decided: Callable[[BusRecord], Any] = decision_reader(trust)
    return (
        work(calls.TOPIC, json_of(calls.ADAPTER), handlers.on_calls),
        work(decisions.TOPIC, read_decided, handlers.on_decisions),
        work_unscoped(audio.TOPIC, read, handlers.on_audio),
        work(subjects.ORDERS_TOPIC, json_of(subjects.ORDER_ADAPTER), handlers.on_orders),
    )


def decision_reader(trust: Trust) -> Callable[[BusRecord], Decision | None]:
    """Parse decisions by the bytes that were signed."""

    def read(record: BusRecord) -> Decision | None:
        return signed_decision(record.value, record.headers.get(codec.PROOF_HEADER), trust)

    return read


def read_audio(record: BusRecord) -> AudioRecord | None:
    """A record with a place (`rc-frame`) is a sealed frame, any other one is JSON."""
    place = record.headers.get(audio.FRAME_HEADER)
    if place is not None:
        return sealed_frame(record.key, place, record.value)
    return None if record.value is None else codec.parse(audio.ADAPTER, record.value, where=record.topic)
