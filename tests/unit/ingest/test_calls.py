"""The book of calls: time passing, commands, gaps of our own making, and what a call is after a crash."""

import socket
import struct
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from rightcall_common.events import codec
from rightcall_common.events.calls import AgentActed, CallEnded, CallStarted, DecisionApplied, MediaGap
from rightcall_ingest.calls import legs, restoring
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.stated import Statement
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.sip.siprec_session import EndReason, SessionAnswer, SessionEnd, SessionUpdate, Signal, SpeechState
from tests.support.eventually import eventually
from tests.support.ingest_book import AT, PEER, TENANT, Book, book, offer
from tests.support.ingest_crash import CLOSED, journalled, manifests, next_process, speak

EVIDENCE = "EVIDENCE_AGREEMENT"
STATE = {"speech": {}, "peer": {"transport": "udp", "address": "192.0.2.7"}}


async def begin(made: Book) -> LiveCall:
    answer = await made.sessions.on_invite(offer())
    assert isinstance(answer, SessionAnswer)
    return made.only_call()


def frames(made: Book) -> list[JournalRecord]:
    return [record for record in made.outlet.records if record.kind == "frame"]


async def test_packets_on_the_answered_ports_are_the_calls_audio() -> None:
    with book() as made:
        live = await begin(made)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(struct.pack("!BBHII", 0x80, 8, 1, 160, 7) + bytes(160), ("127.0.0.1", live.legs[0].port))
        await eventually(lambda: live.legs[0].stream.counts.received == 1)
        assert live.legs[1].stream.counts.received == 0


async def test_audio_leaves_under_an_opening_decision_and_its_manifest_names_what_left() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 3)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(1)
        ended = made.of_type(CallEnded)[0]
        closed = [
            codec.parse(CLOSED, record.value) for record in made.outlet.records if b'"StreamClosed"' in record.value
        ]
        assert {one.stream_id for one in closed} == {ref.stream_id for ref in ended.streams}
        assert sum(epoch.frames for one in closed for epoch in one.epochs) == len(frames(made)) > 4
        assert {one.channel for one in closed} == {"external", "employee"}


async def test_a_decision_of_another_tenant_or_on_an_unknown_call_does_nothing() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE, tenant_id="other")
        made.decide(live, 1, 3, EVIDENCE, call_id=UUID(int=9))
        assert live.call.decided is None
        assert not made.of_type(DecisionApplied)


async def test_a_journal_without_room_is_a_gap_of_a_running_call_and_its_end_resumes_it() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2)
        before = len(frames(made))
        made.room.clear()
        full_at = made.clock.now()
        speak(made, live, 2)
        blocked = len(frames(made))
        made.room.update({"statutory", "ordinary"})
        speak(made, live, 2)
        begun, whole = made.of_type(MediaGap)
        assert (begun.label, begun.until) == ("JOURNAL_FULL", None)
        assert whole.until is not None
        assert whole.until - whole.since == timedelta(seconds=2)
        assert begun.since - full_at <= timedelta(milliseconds=20)
        assert blocked - before <= 2, "what had left the ring's open part, a frame per stream"
        assert len(frames(made)) - blocked >= 2


async def test_a_statutory_recording_goes_on_where_only_ordinary_ones_have_no_room() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, "MIFID_STATUTORY")
        made.room.discard("ordinary")
        speak(made, live, 2)
        assert not made.of_type(MediaGap)
        assert frames(made)


async def test_without_a_transit_key_nothing_leaves_and_the_gap_says_so() -> None:
    with book() as made:
        made.clock.advance(timedelta(hours=2))
        live = await begin(made)
        assert made.of_type(CallStarted)[0].media.transit_key_until is None
        made.calls.tick()
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2)
        assert not frames(made)
        assert [gap.label for gap in made.of_type(MediaGap)] == ["JOURNAL_FULL"]


async def test_a_fact_about_the_next_minute_is_kept_and_stated_when_its_time_comes() -> None:
    with book() as made:
        live = await begin(made)
        due = made.clock.now() + timedelta(seconds=5)
        assert made.calls.state(live, Statement(fact="private", at=due)) is None
        assert made.outlet.saved[live.who.call_id]["later"][0]["at"] == due.isoformat()
        made.pass_time(4.9)
        assert not made.of_type(AgentActed)
        made.pass_time(0.2)
        (acted,) = made.of_type(AgentActed)
        assert (acted.at, acted.claimed_at) == (due, due)
        assert made.outlet.saved[live.who.call_id]["later"] == []


@pytest.mark.parametrize(("state", "alive_s"), [({}, 60), ({"suspended": True}, 4 * 3600), ({"held": True}, 4 * 3600)])
async def test_a_call_without_a_sign_of_life_is_an_orphan(state: dict[str, bool], alive_s: int) -> None:
    with book() as made:
        live = await begin(made)
        live.speech = SpeechState(**state)
        assert not live.orphaned(AT + timedelta(seconds=alive_s))
        assert live.orphaned(AT + timedelta(seconds=alive_s + 1))
        made.clock.advance(timedelta(seconds=30))
        made.sessions.admit(PEER, "d1")
        assert not live.orphaned(AT + timedelta(seconds=alive_s + 29))


async def test_packets_are_a_sign_of_life() -> None:
    with book() as made:
        live = await begin(made)
        speak(made, live, 1)
        assert not live.orphaned(AT + timedelta(seconds=50))
        assert not live.orphaned(AT + timedelta(seconds=109))


async def test_an_ended_call_is_remembered_for_a_day_and_only_its_own_tenant_sees_it() -> None:
    with book() as made:
        live = await begin(made)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        call_id = live.who.call_id
        assert made.calls.get("t-nl", call_id) is live
        assert made.calls.get("other", call_id) is None
        assert call_id not in made.calls
        made.clock.advance(timedelta(hours=24))
        made.calls.tick()
        assert made.calls.get("t-nl", call_id) is None


async def test_after_a_crash_the_gap_is_a_barrier_and_the_next_epoch_opens_under_its_answer() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2.5)
        await made.sessions.on_reinvite(
            SessionUpdate("d1", PEER, offer().native_ids, None, None, (Signal.SRC_SUSPENDED,), SpeechState())
        )
        await made.sessions.keep_dialog("d1", STATE)
        last_seq, crashed_at = live.call.fact_seq, made.clock.now()
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        begun, whole = fresh.of_type(MediaGap)
        assert (begun.fact_seq, begun.label, begun.until) == (last_seq + 1, "CRASH", None)
        last_frame_ends = AT + timedelta(seconds=2.02)  # the first packet came at 0.02, and two seconds had left
        assert (whole.since, whole.until) == (last_frame_ends, fresh.clock.now())
        assert live.suspended_at == crashed_at
        speak(fresh, live, 1)
        assert not frames(fresh)
        fresh.decide(live, 1, 3, EVIDENCE)
        assert not fresh.of_type(DecisionApplied)
        fresh.decide(live, 2, begun.fact_seq, EVIDENCE, effective_at=begun.at)
        speak(fresh, live, 2)
        assert frames(fresh)
        assert {record.epoch for record in frames(fresh)} == {1}
    finally:
        fresh.close()


async def test_a_pause_that_was_under_way_at_the_crash_keeps_its_label_up_to_the_crash() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2)
        await made.sessions.keep_dialog("d1", STATE)
        paused_at = made.clock.now()
        made.decide(live, 2, 3, EVIDENCE, outcome="SUSPEND", suspensions=("EMPLOYEE_PRIVATE_PAUSE",))
        speak(made, live, 1.5)
        crashed_at, records = made.clock.now(), journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        back_at = fresh.clock.now()
        private, begun, crash = fresh.of_type(MediaGap)
        assert (private.label, private.since, private.until) == ("PRIVATE", paused_at, crashed_at)
        assert (begun.label, begun.until) == ("CRASH", None)
        assert (crash.label, crash.since, crash.until) == ("CRASH", crashed_at, back_at)
        fresh.decide(live, 3, begun.fact_seq, EVIDENCE, effective_at=begun.at)
        speak(fresh, live, 2)
        await fresh.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        fresh.pass_time(1)
        gaps = [[(gap.label, gap.since, gap.until) for gap in closed.gaps] for closed in manifests(fresh)]
        heard_again = back_at + timedelta(milliseconds=20)
        assert gaps == [[("PRIVATE", paused_at, crashed_at), ("CRASH", crashed_at, heard_again)]] * 2
    finally:
        fresh.close()


async def test_a_stream_that_had_long_been_silent_does_not_draw_the_crash_over_what_others_said() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2)
        silent = live.legs.pop(1)
        speak(made, live, 10)
        live.legs[1] = silent
        await made.sessions.keep_dialog("d1", STATE)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    assert fresh.of_type(MediaGap)[0].since == AT + timedelta(seconds=11.02)
    fresh.close()


async def test_a_call_that_had_ended_before_the_crash_is_closed_with_all_its_streams() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2.5)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        ended_at: datetime = made.clock.now()
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    ended = fresh.of_type(CallEnded)[0]
    assert (ended.at, len(ended.streams), live.over) == (ended_at, 2, True)
    closed = [codec.parse(CLOSED, record.value) for record in fresh.outlet.records if b'"StreamClosed"' in record.value]
    assert {epoch.closed_by for one in closed for epoch in one.epochs} == {"crash"}
    assert sum(epoch.frames for one in closed for epoch in one.epochs) == len(frames(made))
    fresh.close()


async def test_a_call_whose_200_never_left_ends_as_refused() -> None:
    with book() as made:
        live = await begin(made)
        records = [record for record in journalled(made, live) if record.kind == "fact"]
        (past,) = restoring.read(records)
        gone = restoring.unanswered(past, made.clock.now())
        assert gone is not None
        fresh = Book()
        restoring.go_on(gone, fresh.calls, past)
        assert fresh.of_type(CallEnded)[0].cause == "refused"
        assert len(fresh.calls) == 0


async def test_an_ended_call_is_not_taken_over() -> None:
    with book() as made:
        live = await begin(made)
        call_id = live.who.call_id
        ends = JournalRecord(
            "fact", "calls-v1", str(call_id), codec.encode(made.outlet.facts[0]), call_id, 1, ends_call=True
        )
        assert restoring.read([*journalled(made, live), ends]) == []


async def test_a_port_that_somebody_took_meanwhile_costs_its_stream_and_not_the_call() -> None:
    with book() as made:
        live = await begin(made)
        for leg in live.legs.values():
            legs.close(leg)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taker:
            taker.bind(("127.0.0.1", live.legs[0].port))
            assert legs.reopen(live, made.ports.of(TENANT)) == [live.legs[0].port]
        assert live.legs[1].media is not None
