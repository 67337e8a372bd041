"""The gate by example: one promise each. What holds in general is in `test_gate_model.py`."""

import json
import struct
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import calls, codec
from rightcall_common.events.audio import Receipt
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.media.cuts import cuts
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, Gate, OpenEpoch, Output, Stream
from rightcall_ingest.media.timeline import ActiveDecision, Applied, Gap, instant, micros, standing_of

T0 = 1_764_000_000_000_000
MS, S = 1_000, 1_000_000
RECORDING, SEGMENT = UUID(int=1), UUID(int=2)
MIFID: tuple[Purpose, ...] = ("MIFID_STATUTORY",)


def standing(
    seq: int, after: int, at: int | None, *, opens: bool = True, recording: UUID = RECORDING
) -> ActiveDecision:
    purposes: tuple[Purpose, ...] = ("EVIDENCE_AGREEMENT",)
    return ActiveDecision(
        seq, after, at, opens, "HOLD", recording, SEGMENT, purposes, Receipt(payload=str(seq), proof="")
    )


class Call:
    """A call with one stream whose packet n is spoken and heard at 20 n ms; its payload says n."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.stream: Stream = self.gate.add_stream("1", {8: 8, 0: 0}, {101})
        self.sent = 0
        self.out: list[Output] = self.gate.barrier(1, T0, True)

    @property
    def now(self) -> int:
        return T0 + self.sent * 20 * MS

    def speak(self, packets: int, payload_type: int = 8) -> None:
        for _ in range(packets):
            head = struct.pack("!BBHII", 0x80, payload_type, self.sent & 0xFFFF, self.sent * 160, 1)
            data = head + self.sent.to_bytes(4, "big") * 40
            self.stream.receive(data, len(data), self.now)
            self.sent += 1
            if self.sent % 5 == 0:
                self.out += self.gate.advance(self.now)

    def decide(self, decision: ActiveDecision) -> None:
        self.out += self.gate.decide(decision, self.now)

    def barrier(self, fact_seq: int, *, cut: bool = True, back: int = 0) -> None:
        self.out += self.gate.barrier(fact_seq, self.now - back, cut)

    def end(self) -> None:
        self.gate.finish(self.now)
        self.out += self.gate.advance(self.now + 2 * S)

    def left(self, epoch: int | None = None) -> list[int]:
        frames = [out for out in self.out if isinstance(out, FrameReady) and epoch in (None, out.epoch)]
        return [int.from_bytes(payload[:4], "big") for frame in frames for _, payload in frame.runs]

    def of(self, kind: type[Output]) -> list[Output]:
        return [out for out in self.out if isinstance(out, kind)]


def test_nothing_leaves_before_a_decision() -> None:
    call = Call()
    call.speak(60)
    assert call.out == []


def test_a_decision_in_time_releases_the_call_from_its_first_sample_in_frames_of_a_second() -> None:
    call = Call()
    call.speak(10)
    call.decide(standing(1, 1, T0))
    call.speak(115)
    assert call.left() == list(range(100))
    frames = [out for out in call.out if isinstance(out, FrameReady)]
    assert [(f.position, f.start_sample, len(f.runs)) for f in frames] == [(0, 0, 50), (1, 8000, 50)]
    assert call.of(Applied) == [Applied(1, T0)]
    call.end()
    assert call.left() == list(range(125))
    assert call.of(CloseEpoch) == [CloseEpoch("1", 0, "end", 3, T0 + 2500 * MS)]
    assert call.gate.finished


def test_a_late_decision_releases_what_the_ring_still_holds_and_names_the_rest() -> None:
    call = Call()
    call.speak(150)
    call.decide(standing(1, 1, T0))
    assert call.of(Gap) == [Gap("NO_DECISION", T0, T0 + S)]
    call.speak(100)
    assert call.left()[0] == 50


def test_an_announcement_never_reaches_back() -> None:
    call = Call()
    call.decide(replace(standing(1, 1, T0, opens=False), label="STOP"))
    call.speak(40)
    call.barrier(2)
    call.speak(5)
    call.decide(standing(2, 2, T0 + 40 * 20 * MS))
    call.speak(80)
    assert call.left()[0] == 40
    assert Gap("STOP", T0, T0 + 800 * MS) in call.of(Gap)


def test_a_hold_cuts_at_the_sample_and_the_retrieve_goes_on_in_a_new_epoch() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(30)
    call.barrier(2, back=5 * MS)  # in the middle of packet 29, which belongs to neither side
    call.speak(1)
    call.decide(standing(2, 2, call.now - 25 * MS, opens=False))
    call.speak(50)
    call.barrier(3)
    call.decide(standing(3, 3, call.now))
    call.speak(40)
    call.end()
    assert call.left(0) == list(range(29))
    assert call.left(1) == list(range(81, 121))
    assert call.of(Gap)[-1] == Gap("HOLD", T0 + 595 * MS, T0 + 81 * 20 * MS)
    assert [out.reason for out in call.out if isinstance(out, CloseEpoch)] == ["cut", "end"]


def test_a_fact_that_is_stated_a_little_late_loses_nothing_of_a_call_on_hold() -> None:
    call = Call()
    call.decide(standing(1, 1, T0, opens=False))
    call.speak(45)  # the gate has just advanced
    call.barrier(2, back=100 * MS)
    call.decide(standing(2, 2, call.now - 100 * MS))
    call.speak(5)
    call.end()
    assert call.left() == list(range(40, 50))


def test_a_decision_does_not_touch_what_waits_for_another_fact() -> None:
    call = Call()
    call.speak(10)
    call.barrier(2)
    call.speak(10)
    call.decide(standing(1, 1, T0))
    call.speak(40)
    assert call.left() == list(range(10))
    call.decide(standing(2, 2, T0 + 200 * MS))
    call.end()
    assert call.left() == list(range(60))


def test_a_lower_decision_is_ignored_even_if_it_would_open() -> None:
    call = Call()
    call.decide(standing(2, 1, T0, opens=False))
    call.decide(standing(1, 1, T0))
    call.speak(100)
    assert call.left() == []


def test_a_closing_takes_back_what_has_not_left() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(100)
    assert call.left() == list(range(50))
    call.decide(standing(2, 1, T0 + 70 * 20 * MS, opens=False))
    call.end()
    assert call.left() == list(range(70))
    assert call.of(Gap)[-1] == Gap("HOLD", T0 + 1400 * MS, T0 + 2000 * MS)


def test_another_recording_is_another_epoch_from_its_effective_time() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(90)
    other = standing(2, 1, T0, recording=UUID(int=9))  # the whole span changes hands, one frame of it has left
    call.decide(other)
    call.end()
    opened = [out for out in call.out if isinstance(out, OpenEpoch)]
    assert [(o.epoch, o.standing.recording_id) for o in opened] == [(0, RECORDING), (1, UUID(int=9))]
    assert call.left(0) == list(range(50))
    assert call.left(1) == list(range(50, 90))


def test_the_newest_receipt_opens_the_next_epoch_without_a_cut() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(60)
    call.decide(standing(2, 1, None))
    call.speak(60)
    call.barrier(3, cut=False)
    call.speak(60, payload_type=0)  # another codec is another epoch
    call.end()
    opened = [(o.epoch, o.codec, o.standing.decision_seq) for o in call.out if isinstance(o, OpenEpoch)]
    assert opened == [(0, 8, 1), (1, 0, 2)]
    assert call.left() == list(range(180))
    assert call.of(Applied) == [Applied(1, T0)], "no change of the media state, nothing to confirm"


def test_no_audio_leaves_under_a_receipt_that_holds_from_later_however_late_both_decisions_come() -> None:
    """A fact that does not cut is answered too (I12), and policy may answer it together with the call's start."""
    call = Call()
    call.speak(50)
    call.barrier(2, cut=True)
    call.decide(standing(1, 1, T0))
    call.decide(standing(2, 2, T0 + S))
    call.speak(10)
    call.end()
    opened = [(o.standing.decision_seq, o.started_at) for o in call.out if isinstance(o, OpenEpoch)]
    assert opened == [(1, T0), (2, T0 + S)]

    mifid = Call()
    mifid.speak(5)
    mifid.decide(standing(1, 1, T0))
    mifid.barrier(2, cut=False)
    mifid.decide(standing(2, 2, T0 + 100 * MS))
    mifid.speak(55)
    mifid.end()
    opened = [(o.standing.decision_seq, o.started_at) for o in mifid.out if isinstance(o, OpenEpoch)]
    assert opened == [(1, T0)], "its first sample is older than the second decision"
    assert mifid.left() == list(range(60))


def test_every_hour_has_its_own_epoch() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(3601 * 50)
    call.end()
    closed = [(o.epoch, o.reason, o.frames) for o in call.out if isinstance(o, CloseEpoch)]
    assert closed == [(0, "hour", 3600), (1, "end", 1)]
    opened = [o.started_at for o in call.out if isinstance(o, OpenEpoch)]
    assert opened == [T0, T0 + 3600 * S]


def test_packets_come_out_in_order_and_once_however_they_came() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    packets = [struct.pack("!BBHII", 0x80, 8, n, n * 160, 1) + n.to_bytes(4, "big") * 40 for n in range(60)]
    for n in [0, 2, 1, 2, 3, 6, 5, 4, 4, 7, *range(8, 60)]:
        call.stream.receive(packets[n], len(packets[n]), T0 + n * 20 * MS)
    call.out += call.gate.advance(T0 + 1400 * MS)
    assert call.left() == list(range(50))
    call.stream.receive(packets[3], len(packets[3]), T0 + 1400 * MS)
    assert call.stream.counts.late == 1
    assert call.stream.counts.duplicates + call.stream.line.duplicates == 2


def test_loss_is_a_hole_of_the_right_length_between_the_runs() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(5)
    call.sent += 10
    call.speak(55)
    frame = next(out for out in call.out if isinstance(out, FrameReady))
    assert [offset for offset, _ in frame.runs][:7] == [0, 160, 320, 480, 640, 15 * 160, 16 * 160]


def test_digits_are_counted_and_nowhere_else() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(5)
    call.speak(3, payload_type=101)
    call.speak(2, payload_type=13)
    call.stream.receive(b"junk", 4, call.now)
    call.end()
    counts = call.stream.counts
    assert (counts.received, counts.telephone_events, counts.comfort_noise, counts.malformed) == (11, 3, 2, 1)
    assert call.left() == list(range(5))


def test_a_flood_fills_no_memory() -> None:
    call = Call()
    for n in range(5000):
        data = struct.pack("!BBHII", 0x80, 8, n & 0xFFFF, n * 160, 1) + bytes(160)
        call.stream.receive(data, len(data), T0)
    assert call.stream.counts.overflow == 4000


def test_while_ingest_cannot_keep_audio_nothing_leaves_and_the_gap_says_so() -> None:
    call = Call()
    call.decide(standing(1, 1, T0))
    call.speak(20)
    call.out += call.gate.block("JOURNAL_FULL", call.now)
    call.speak(20)
    call.decide(standing(2, 1, None))
    call.out += call.gate.unblock(call.now)
    call.speak(20)
    call.end()
    assert call.left() == [*range(20), *range(40, 60)]
    assert call.of(Gap)[-1] == Gap("JOURNAL_FULL", T0 + 400 * MS, T0 + 800 * MS)


def test_what_nobody_decided_is_a_gap_when_the_call_is_over() -> None:
    call = Call()
    call.speak(20)
    call.gate.finish(call.now)
    call.out += call.gate.advance(call.now + S)
    assert not call.gate.finished
    call.out += call.gate.advance(call.now + 2 * S)
    assert call.gate.finished
    assert call.out == [Gap("NO_DECISION", T0, T0 + 400 * MS)]


def test_a_decision_that_comes_after_the_end_still_counts() -> None:
    call = Call()
    call.speak(20)
    call.gate.finish(call.now)
    call.out += call.gate.decide(standing(1, 1, T0), call.now + S)
    assert call.left() == list(range(20))
    assert call.gate.finished


def test_facts_out_of_order_and_openings_without_a_recording_are_bugs() -> None:
    call = Call()
    with pytest.raises(InvariantBroken):
        call.gate.barrier(1, T0, True)
    with pytest.raises(InvariantBroken):
        call.gate.decide(replace(standing(1, 1, T0), recording_id=None), T0)
    with pytest.raises(InvariantBroken):
        call.gate.add_stream("1", {8: 8})


def test_a_frame_s_repr_shows_no_audio() -> None:
    assert "AAAA" not in repr(FrameReady("1", 0, 0, 8, 0, ((0, b"AAAA"),)))


BASE: dict[str, Any] = {
    "event_id": UUID(int=5),
    "tenant_id": "acme",
    "at": datetime(2026, 3, 2, tzinfo=UTC),
    "call_id": UUID(int=6),
}
COLLEAGUE = {"party_id": "p", "party_class": "employee", "employee_id": "e1"}
NEVER = {"party_id": "p", "party_class": "external", "subject_ref": f"1.{'0' * 32}"}
HELPLINE = {"party_id": "p", "party_class": "external", "number_class": "emergency"}


@pytest.mark.parametrize(
    ("fact", "ordinary", "mifid"),
    [
        ({"type": "CallHeld"}, True, True),
        ({"type": "CallRetrieved"}, True, True),
        ({"type": "AgentActed", "action": "secret_entry_start"}, True, True),
        ({"type": "AgentActed", "action": "secret_entry_end"}, True, True),
        ({"type": "AgentActed", "action": "pause"}, True, False),
        ({"type": "AgentActed", "action": "private"}, True, False),
        ({"type": "PartyJoined", "party": COLLEAGUE}, True, False),
        ({"type": "PartyJoined", "party": COLLEAGUE, "line": "desk-2"}, True, True),
        ({"type": "PartyJoined", "party": NEVER}, True, True),
        ({"type": "PartyJoined", "party": HELPLINE}, True, True),
        ({"type": "PartyLeft", "party_id": "p"}, True, False),
        ({"type": "PartyLeft", "party_id": "p", "line": "desk-2"}, True, True),
        ({"type": "PartyAnnounced", "source": "ivr"}, True, False),
        ({"type": "AgentSignalled", "signal": "tone"}, True, False),
        ({"type": "CallerObjected"}, True, False),
        ({"type": "ConsentChanged", "status": "withdrawn"}, True, False),
        ({"type": "MediaGap", "label": "CRASH", "since": "2026-03-02T00:00:00Z"}, True, True),
        ({"type": "MediaGap", "label": "SRC_SUSPENDED", "since": "2026-03-02T00:00:00Z"}, True, False),
        ({"type": "MediaGap", "label": "HOLD", "since": "2026-03-02T00:00:00Z"}, False, False),
        ({"type": "DecisionApplied", "decision_seq": 1}, False, False),
        ({"type": "CallEnded", "cause": "bye"}, False, False),
    ],
)
def test_which_facts_cut_and_which_do_not_while_a_mifid_decision_stands(
    fact: dict[str, object], ordinary: bool, mifid: bool
) -> None:
    event = codec.parse(calls.ADAPTER, json.dumps({**BASE, "fact_seq": 2, **fact}, default=str).encode())
    assert cuts(event, ("EVIDENCE_AGREEMENT",), lambda party: False) is ordinary
    assert cuts(event, MIFID, lambda party: party.subject_ref == NEVER["subject_ref"]) is mifid


def test_a_decision_becomes_the_standing_state_with_the_strictest_gap_label() -> None:
    decided = CallDecided(
        **BASE, controller_id="c", decision_seq=4, after_fact=3, effective_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
        outcome="SUSPEND", recording_id=RECORDING, segment_id=SEGMENT, purposes=MIFID, suspensions=("HOLD", "MASK"),
        reason="HOLD", rule="R30", policy_digest=None,
    )  # fmt: skip
    receipt = Receipt(payload="cGF5bG9hZA==", proof="rc1")
    assert standing_of(decided, receipt) == ActiveDecision(
        4, 3, micros(datetime(2026, 3, 2, 1, tzinfo=UTC)), False, "MASK", RECORDING, SEGMENT, MIFID, receipt
    )
    assert standing_of(structs.replace(decided, suspensions=(), outcome="STOP_KEEP"), receipt).label == "STOP"
    assert standing_of(structs.replace(decided, suspensions=(), outcome="CONTINUE"), receipt).opens


def test_times_are_exact_both_ways() -> None:
    at = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
    assert instant(micros(at)) == at
