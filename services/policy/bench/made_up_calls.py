"""The load of a benchmark: calls of four facts each, as ingest states them."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from rightcall_common.events import calls, codec
from services.policy.bench.surroundings import TENANT

BARRIERS = 3
"""Decisions per call: its start, the announcement, the signal."""

EMPLOYEES = tuple(f"e-{number}" for number in range(50))
"""An employee's calls are counted one after the other where the tenant samples: one for all would be a queue."""

Record = tuple[bytes, bytes, list[tuple[str, bytes]]]
"""Key, value, headers."""


def load(count: int, clients: list[str], chance: random.Random) -> list[list[Record]]:
    """So many calls of four facts each; half of the callers are on the list."""
    return [one_call(clients, chance) for _ in range(count)]


def one_call(clients: list[str], chance: random.Random) -> list[Record]:
    call_id, at = uuid4(), datetime.now(UTC)
    caller = chance.choice(clients) if chance.random() < 0.5 else f"1.{chance.getrandbits(128):032x}"
    parties = (
        calls.Party(party_id="p1", party_class="external", subject_ref=caller, country="NL"),
        calls.Party(party_id="p2", party_class="employee", employee_id=chance.choice(EMPLOYEES), line="office"),
    )
    room = calls.JournalRoom(statutory=True, ordinary=True)
    media = calls.Media(journal_room=room, transit_key_until=at + timedelta(hours=2))

    def head(seq: int) -> dict[str, object]:
        return {"event_id": uuid4(), "tenant_id": TENANT, "at": at + timedelta(seconds=seq), "call_id": call_id,
                "fact_seq": seq}  # fmt: skip

    started = {"controller_id": TENANT, "trunk": "sbc", "line": "office", "direction": "inbound"}
    facts: tuple[calls.CallEvent, ...] = (
        codec.build(calls.CallStarted, {**head(1), **started, "parties": parties, "media": media}),
        codec.build(calls.PartyAnnounced, {**head(2), "purposes": ("MIFID_STATUTORY",), "language": "nl",
                                             "source": "ivr"}),
        codec.build(calls.AgentSignalled, {**head(3), "signal": "screen"}),
        codec.build(calls.CallEnded, {**head(4), "cause": "bye"}),
    )  # fmt: skip
    key = str(call_id).encode()
    trace = f"00-{chance.getrandbits(128):032x}-{chance.getrandbits(64):016x}-01"
    return [(key, codec.encode(fact), codec.headers(fact, source="ingest", trace=trace)) for fact in facts]


def in_turn(load_: list[list[Record]], at_a_time: int = 1000) -> list[Record]:
    """The calls' facts as they mix on a topic: a thousand calls run at a time."""
    mixed: list[Record] = []
    for first in range(0, len(load_), at_a_time):
        for number in range(BARRIERS + 1):
            mixed += [call[number] for call in load_[first : first + at_a_time]]
    return mixed
