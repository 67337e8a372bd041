"""An agent's desktop hears of its call: what is confirmed, in its own words, from where it left off; and no seat leaks."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from starlette.types import Message

from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller
from rightcall_ingest.api import events
from rightcall_ingest.api.events import EventStream, _number, following
from rightcall_ingest.calls.listeners import ALL_MAX, OF_CALL_MAX, Listeners
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.stated import Statement
from rightcall_ingest.sip.siprec_session import EndReason, SessionEnd
from tests.support.ingest_book import TENANT, Book, book, offer

AGENT = Caller(TENANT, "agent", "e-1", "token")
TELEPHONY = Caller(TENANT, "telephony", "p-1", "token")
SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": []}
Told = tuple[str, dict[str, Any]]


class Desktop:
    """Reads one listener's answer, event by event."""

    def __init__(self, chunks: AsyncGenerator[bytes, None]) -> None:
        self._chunks = chunks
        self.last = ""

    async def next(self) -> Told:
        """The next event and what it says; comments and `retry` are passed over."""
        while True:
            lines = dict(
                line.split(": ", 1) for line in (await anext(self._chunks)).decode().splitlines() if ": " in line
            )
            if "event" in lines:
                self.last = lines["id"]
                return lines["event"], json.loads(lines["data"])

    async def all(self) -> list[Told]:
        """Everything until the answer ends."""
        found: list[Told] = []
        while True:
            try:
                found.append(await self.next())
            except StopAsyncIteration:
                return found


@asynccontextmanager
async def running() -> AsyncGenerator[tuple[Book, LiveCall, Listeners]]:
    """One call, and those who may listen to it."""
    with book() as made:
        listeners = Listeners()
        made.calls.on_change = listeners.wake
        await made.sessions.on_invite(offer())
        yield made, made.only_call(), listeners


def listen(live: LiveCall, listeners: Listeners, caller: Caller = AGENT, number: int | None = None) -> Desktop:
    return Desktop(
        following(live, caller, listeners.sit(live.who.tenant_id, live.who.call_id), listeners.incarnation, number)
    )


async def end(made: Book) -> None:
    await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
    made.pass_time(3)


async def test_a_desktop_hears_the_state_then_each_confirmed_change_and_at_last_the_end() -> None:
    async with running() as (made, live, listeners):
        desktop = listen(live, listeners)
        kind, state = await desktop.next()
        assert (kind, state["media"], state["recording"]) == ("call", {"state": "waiting", "applied_seq": None}, False)
        asked = ({"kind": "PROMPT_AGENT", "detail": "announce_orally"}, {"kind": "BLOCK_ORDERS"})
        made.decide(live, 1, 9, "EVIDENCE_AGREEMENT", effects=asked)
        told = [await desktop.next() for _ in range(4)]
        assert [kind for kind, _ in told] == ["decision", "prompt", "media", "orders"]
        assert (told[0][1]["after_fact"], "recording" in told[0][1]) == (9, False)
        assert told[1][1]["code"] == "announce_orally"
        assert (told[2][1]["recording"], told[2][1]["applied_seq"]) == (True, 1)
        assert told[3][1]["orders_blocked"] is True
        await end(made)
        assert [kind for kind, _ in await desktop.all()][-1] == "ended"


async def test_what_is_shown_as_recording_is_what_the_media_plane_does_and_not_what_was_decided() -> None:
    async with running() as (made, live, listeners):
        made.decide(live, 1, 9, "EVIDENCE_AGREEMENT")
        made.room.clear()
        made.pass_time(0.1)
        _, state = await listen(live, listeners).next()
        assert (state["decision"]["outcome"], state["decision"]["recording"], state["recording"]) == (
            "RECORD",
            False,
            False,
        )
        assert (state["media"]["state"], state["orders_blocked"]) == ("not_recording", False)


async def test_a_statutory_call_that_cannot_be_kept_blocks_orders_without_asking_policy() -> None:
    async with running() as (made, live, listeners):
        made.decide(live, 1, 9, "MIFID_STATUTORY")
        desktop = listen(live, listeners)
        assert (await desktop.next())[1]["orders_blocked"] is False
        made.room.clear()
        made.pass_time(0.1)
        told = dict([await desktop.next(), await desktop.next()])
        assert (told["media"]["recording"], told["orders"]["orders_blocked"]) == (False, True)


@pytest.mark.parametrize("fact", ["pause", "private"])
async def test_the_reason_of_a_private_pause_is_told_to_its_own_employee_only(fact: Any) -> None:
    async with running() as (made, live, listeners):
        made.calls.state(live, Statement(fact=fact, employee_id="e-1"))
        own, other = listen(live, listeners), listen(live, listeners, TELEPHONY)
        paused = {"outcome": "SUSPEND", "suspensions": ("EMPLOYEE_PRIVATE_PAUSE",), "reason": "EMPLOYEE_PRIVATE_PAUSE"}
        for desktop in (own, other):
            await desktop.next()
        made.decide(live, 1, 9, "EVIDENCE_AGREEMENT", **paused)
        assert (await own.next())[1]["reason"] == "EMPLOYEE_PRIVATE_PAUSE"
        assert (await other.next())[1]["reason"] == "SUSPENDED"


async def test_whoever_connects_again_is_told_what_it_missed_and_nothing_twice() -> None:
    async with running() as (made, live, listeners):
        desktop = listen(live, listeners)
        await desktop.next()
        made.decide(live, 1, 9, "EVIDENCE_AGREEMENT")
        assert (await desktop.next())[0] == "decision"
        made.decide(live, 2, 10, outcome="STOP_KEEP", reason="CALLER_OBJECTED")
        again = listen(live, listeners, number=_number(desktop.last, listeners.incarnation))
        assert [(await again.next())[0] for _ in range(3)] == ["media", "decision", "media"]


async def test_whoever_heard_another_process_last_is_told_the_whole_state() -> None:
    async with running() as (_, live, listeners):
        assert _number("other.1", listeners.incarnation) is None
        assert _number(f"{listeners.incarnation}.x", listeners.incarnation) is None
        assert _number(None, listeners.incarnation) is None
        assert (await listen(live, listeners, number=999).next())[0] == "call"


async def test_a_call_that_is_over_is_shown_with_its_end_and_the_answer_is_over_too() -> None:
    async with running() as (made, live, listeners):
        await end(made)
        told = await listen(live, listeners).all()
        assert [kind for kind, _ in told] == ["call", "ended"]
        assert (told[0][1]["state"], told[0][1]["recording"]) == ("ended", False)


async def test_an_agent_who_has_left_the_call_hears_no_more_of_it() -> None:
    async with running() as (made, live, listeners):
        desktop = listen(live, listeners)
        await desktop.next()
        live.call.cast = replace(live.call.cast, parties=live.call.cast.parties[:1])
        made.decide(live, 1, 9, "EVIDENCE_AGREEMENT")
        assert await desktop.all() == []
        assert await listen(live, listeners).all() == []


def test_a_tenants_listeners_leave_its_neighbours_seats() -> None:
    full: list[str] = []
    listeners = Listeners(lambda: 2, full.append)
    seats = [listeners.sit("t-nl", UUID(int=at // OF_CALL_MAX)) for at in range(ALL_MAX // 2)]
    with pytest.raises(Problem) as refused:
        listeners.sit("t-nl", UUID(int=9999))
    assert (refused.value.status, full) == (429, ["t-nl"])
    other = listeners.sit("t-other", UUID(int=10_000))
    for seat in [*seats, other, other]:
        listeners.leave(seat)
    listeners.sit("t-nl", UUID(int=9999))


async def test_a_silent_call_sends_a_comment_so_that_proxies_keep_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.01)
    async with running() as (_, live, listeners):
        chunks = following(live, AGENT, listeners.sit(live.who.tenant_id, live.who.call_id), "x", None)
        first = [await anext(chunks) for _ in range(3)]
        assert (first[0], first[2]) == (b"retry: 2000\n\n", b":\n\n")


async def test_seats_are_few_and_come_back() -> None:
    async with running() as (_, live, listeners):
        seats = [listeners.sit(live.who.tenant_id, live.who.call_id) for _ in range(OF_CALL_MAX)]
        with pytest.raises(Problem) as full:
            listeners.sit(live.who.tenant_id, live.who.call_id)
        assert (full.value.status, full.value.code) == (429, "TOO_MANY_LISTENERS")
        listeners.leave(seats[0])
        listeners.leave(seats[0])
        listeners.sit(live.who.tenant_id, live.who.call_id)
        assert len(listeners) == OF_CALL_MAX


def stream(live: LiveCall, listeners: Listeners) -> EventStream:
    seat, holding = listeners.sit(live.who.tenant_id, live.who.call_id), AsyncExitStack()
    holding.callback(listeners.leave, seat)
    return EventStream(following(live, AGENT, seat, listeners.incarnation, None), seat, holding)


async def test_a_client_that_vanishes_leaves_no_seat_and_no_task() -> None:
    async with running() as (_, live, listeners):
        gone, sent = asyncio.Event(), asyncio.Event()

        async def receive() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if b"event: call" in message.get("body", b""):
                sent.set()

        before = asyncio.all_tasks()
        answering = asyncio.create_task(stream(live, listeners)(SCOPE, receive, send))
        await sent.wait()
        assert len(listeners) == 1
        gone.set()
        await answering
        assert len(listeners) == 0
        assert asyncio.all_tasks() == before


async def test_a_process_that_is_stopped_ends_every_answer_properly_and_takes_no_listener() -> None:
    async with running() as (_, live, listeners):
        sent: list[Message] = []
        begun = asyncio.Event()

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)
            if b"event: call" in message.get("body", b""):
                begun.set()

        answering = asyncio.create_task(stream(live, listeners)(SCOPE, receive, send))
        await begun.wait()
        listeners.close()
        await answering
        assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
        assert len(listeners) == 0
        with pytest.raises(Problem) as stopped:
            listeners.sit(live.who.tenant_id, live.who.call_id)
        assert stopped.value.status == 503
