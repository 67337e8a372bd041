"""A call's facts are numbered without a hole, and the gate cuts before a fact can be heard of."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.audio import Receipt
from rightcall_common.events.calls import (
    AgentActed,
    CallEvent,
    CallHeld,
    CallRetrieved,
    DecisionApplied,
    MediaGap,
    Party,
    PartyAnnounced,
    PartyLeft,
)
from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.facts.call import Call, CallIdentity
from rightcall_ingest.facts.parties import Cast
from rightcall_ingest.facts.stated import NoSuchParty, Statement
from rightcall_ingest.media.timeline import Gap, State, micros, standing_of
from tests.support.ingest_book import AT

CALL = UUID(int=7)
SECOND = timedelta(seconds=1)


def call() -> Call:
    who = CallIdentity(CALL, "t-nl", "sbc", "d1", AT, "00-" + "1" * 32 + "-" + "2" * 16 + "-01")
    return Call(who, Cast((), {}, "inbound", "sales", "c1", True), lambda party: False)


def decided(seq: int, after: int, *, opens: bool = True, **more: object) -> CallDecided:
    said = {
        "event_id": UUID(int=seq), "tenant_id": "t-nl", "at": AT, "call_id": CALL, "controller_id": "c1",
        "decision_seq": seq, "after_fact": after, "effective_at": AT, "outcome": "RECORD" if opens else "DO_NOT_RECORD",
        "purposes": ("EVIDENCE_AGREEMENT",) if opens else (), "recording_id": UUID(int=1) if opens else None,
        "segment_id": UUID(int=2) if opens else None, "reason": "TEST", "rule": "R26", "policy_digest": "d", **more,
    }  # fmt: skip
    return codec.build(CallDecided, said)


def decide(one: Call, seq: int, after: int, *, now: datetime = AT + SECOND, **more: object) -> list[CallEvent]:
    said = decided(seq, after, **more)  # type: ignore[arg-type]
    steps = one.decide(said, standing_of(said, Receipt(payload="", proof="")), now)
    return [step for step in steps if isinstance(step, MediaGap | DecisionApplied)]


def test_facts_are_numbered_from_one_and_carry_the_same_ids_whenever_they_are_made() -> None:
    one, other = call(), call()
    facts = [*one.fact(CallHeld, AT), *one.fact(CallRetrieved, AT + SECOND)]
    again = [*other.fact(CallHeld, AT), *other.fact(CallRetrieved, AT + SECOND)]
    assert [fact.fact_seq for fact in facts if isinstance(fact, CallHeld | CallRetrieved)] == [1, 2]
    assert facts == again


def test_the_gate_waits_at_a_barrier_as_soon_as_the_fact_exists() -> None:
    one = call()
    one.fact(CallHeld, AT)
    span, _ = list(one.gate.timeline.spans())[-1]
    assert (span.state, span.since, span.fact_seq) == (State.WAIT, micros(AT), 1)


def test_a_change_of_media_state_is_stated_with_the_next_numbers() -> None:
    one = call()
    one.fact(CallRetrieved, AT)
    applied = decide(one, 1, 1)
    assert [(fact.type, fact.fact_seq) for fact in applied] == [("DecisionApplied", 2)]
    held = one.fact(CallHeld, AT + 2 * SECOND)
    assert [fact.type for fact in held if isinstance(fact, CallHeld | MediaGap)] == ["CallHeld"]
    stopped = decide(one, 2, 3, opens=False, now=AT + 3 * SECOND, effective_at=AT + 2 * SECOND)
    assert [(fact.type, fact.fact_seq) for fact in stopped] == [("MediaGap", 4), ("DecisionApplied", 5)]


def test_the_highest_decision_stands_whatever_order_they_come_in() -> None:
    one = call()
    one.fact(CallRetrieved, AT)
    decide(one, 2, 1)
    decide(one, 1, 1, opens=False)
    assert one.decided is not None
    assert one.decided.decision_seq == 2
    assert not one.statutory


def test_what_a_tenant_says_is_stated_about_the_party_that_it_names() -> None:
    one = call()
    (said,) = one.statement(Statement(fact="announced", purposes=("MIFID_STATUTORY",), at=AT), AT + SECOND)
    assert isinstance(said, PartyAnnounced)
    assert (said.party_id, said.at, said.claimed_at) == (None, AT + SECOND, AT)
    (acted,) = one.statement(Statement(fact="pause"), AT)
    assert isinstance(acted, AgentActed)
    assert (acted.action, acted.fact_seq) == ("pause", 2)


def test_a_statement_about_a_stranger_states_nothing_and_takes_no_number() -> None:
    one = call()
    for said in (Statement(fact="objected", party="p9"), Statement(fact="pause", employee_id="e-9")):
        try:
            one.statement(said, AT)
        except NoSuchParty:
            continue
        raise AssertionError("nobody of that name takes part")
    assert one.fact_seq == 0


def test_a_gap_that_the_sealer_saw_takes_the_next_number() -> None:
    one = call()
    fact = one.gap(Gap("JOURNAL_FULL", micros(AT), micros(AT + SECOND)), AT + SECOND)
    assert (fact.fact_seq, fact.label, fact.since, fact.until) == (1, "JOURNAL_FULL", AT, AT + SECOND)


LAWYER = Party(party_id="p3", party_class="external", subject_ref=f"1.{'0' * 32}")
CLIENT = Party(party_id="p1", party_class="external", subject_ref=f"1.{'1' * 32}")


def test_who_leaves_somebody_on_the_never_record_list_behind_makes_a_statutory_recording_wait() -> None:
    """A8: if it was the client, the lawyer alone is not recorded, not even until the answer."""
    for left_behind, state in ((LAWYER, State.WAIT), (CLIENT, State.OPEN)):
        one = call()
        one.never_recorded = lambda party: party == LAWYER
        one.fact(CallRetrieved, AT)
        decide(one, 1, 1, purposes=("MIFID_STATUTORY",))
        one.cast = replace(one.cast, parties=(left_behind,))
        one.fact(PartyLeft, AT + SECOND, party_id="p2")
        assert one.gate.timeline.state is state
