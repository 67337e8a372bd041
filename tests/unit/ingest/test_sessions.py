"""What an INVITE, a change and a BYE do to a call: admission, ports, facts in order, an end that waits for decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from rightcall_common.events.calls import (
    AgentSignalled,
    CallEnded,
    CallStarted,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
)
from rightcall_ingest.calls.admissions import DRAINING, FOREIGN, STARTING, UNWRITTEN
from rightcall_ingest.calls.sessions import CANNOT_KEEP, FULL
from rightcall_ingest.journal import on_disk
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.siprec_session import (
    Admission,
    EndReason,
    NativeIds,
    Peer,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    Signal,
    SpeechState,
)
from tests.support.ingest_book import (
    CALLER,
    DEALER,
    PEER,
    SALES,
    STRANGER,
    Book,
    book,
    configured,
    media,
    metadata,
    offer,
)

STATE = {"speech": {}, "peer": {"transport": "udp", "address": "192.0.2.7"}}
OTHER = "sip:+31201110003@sbc.example"


def update(**said: object) -> SessionUpdate:
    given: dict[str, object] = {
        "dialog_id": "d1", "peer": PEER, "native_ids": NativeIds("d1@sbc.example"), "streams": None, "metadata": None,
        "signals": (), "speech": SpeechState(), **said,
    }  # fmt: skip
    return SessionUpdate(**given)  # type: ignore[arg-type]


async def begin(made: Book, said: SessionOffer | None = None) -> SessionAnswer:
    answer = await made.sessions.on_invite(said or offer())
    assert isinstance(answer, SessionAnswer), answer
    return answer


async def hang_up(made: Book, reason: EndReason = EndReason.BYE) -> None:
    await made.sessions.on_bye(SessionEnd("d1", reason))


async def test_a_peer_of_no_bundle_is_foreign_and_nobody_is_taken_before_the_tenants_are_known() -> None:
    with book() as made:
        assert made.sessions.admit(STRANGER, None) is FOREIGN
        assert made.sessions.admit(PEER, None) == Admission(siprec_only=False)
        assert await made.sessions.on_invite(offer(peer=STRANGER)) is FOREIGN
        for refusal in (STARTING, DRAINING):
            made.sessions.refusing = refusal
            assert made.sessions.admit(PEER, None) is refusal


async def test_a_running_session_is_touched_by_its_own_peer_or_tenant_only_also_when_draining() -> None:
    with book() as made:
        await begin(made)
        made.sessions.refusing = DRAINING
        assert made.sessions.admit(PEER, "d1") == Admission()
        assert made.sessions.admit(Peer("tcp", "192.0.2.99", 1, 5060, 4), "d1") == Admission()
        assert made.sessions.admit(STRANGER, "d1") is FOREIGN
        assert made.sessions.admit(STRANGER, "unknown") == Admission()


async def test_a_call_starts_with_its_parties_by_reference_and_what_its_trunk_attests() -> None:
    with book() as made:
        answer = await begin(made)
        assert made.told() == ["CallStarted", "PartyAnnounced", "AgentSignalled"]
        started: CallStarted = made.of_type(CallStarted)[0]
        assert (started.line, started.direction, started.controller_id) == ("sales", "inbound", "c1")
        assert started.media.journal_room.statutory
        assert started.media.transit_key_until is not None
        (announced,) = made.of_type(PartyAnnounced)
        assert (announced.source, announced.evidence_ref) == ("attested", "STMT-1")
        assert made.of_type(AgentSignalled)[0].signal == "attested"
        first, second = answer.ports[0], answer.ports[1]
        assert (first % 2, second) == (0, first + 2)
        assert [live.who.call_id for live in made.owners.begun] == [started.call_id]


async def test_an_attested_trunk_says_nothing_of_calls_that_its_people_make() -> None:
    with book() as made:
        await begin(made, offer(SALES, CALLER))
        assert made.told() == ["CallStarted"]


async def test_a_statutory_session_is_refused_when_it_could_not_be_kept_and_an_ordinary_one_is_not() -> None:
    with book() as made:
        made.room = {"ordinary"}
        assert await made.sessions.on_invite(offer(CALLER, DEALER)) is CANNOT_KEEP
        await begin(made)
        assert not made.of_type(CallStarted)[0].media.journal_room.statutory


async def test_storage_that_has_been_silent_for_a_minute_takes_no_new_statutory_session() -> None:
    with book() as made:
        made.clock.advance(timedelta(seconds=61))
        assert await made.sessions.on_invite(offer(CALLER, DEALER)) is CANNOT_KEEP
        made.storage_is_well()
        await begin(made, offer(CALLER, DEALER))


async def test_what_a_full_disk_does_not_take_is_answered_503_and_a_bye_may_be_said_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(on_disk, "WRITTEN_S_MAX", 0.01)
    with book() as made:
        await begin(made)
        made.disk_full = True
        assert made.sessions.admit(PEER, None) is UNWRITTEN
        assert made.sessions.admit(PEER, "d1") == Admission()
        assert await made.sessions.keep_dialog("d1", STATE) is UNWRITTEN
        assert await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE)) is UNWRITTEN
        made.disk_full = False
        assert await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE)) is None
        assert made.sessions.admit(PEER, None) == Admission(siprec_only=False)
        made.pass_time(3)
        assert made.told().count("CallEnded") == 1


async def test_without_a_port_for_every_stream_a_session_is_refused_and_takes_none() -> None:
    with book(ports=6) as made:
        await begin(made)
        assert await made.sessions.on_invite(offer(dialog="d2")) is FULL
        assert list((await begin(made, offer(dialog="d3", streams=1))).ports) == [0]
        assert await made.sessions.on_invite(offer(dialog="d4", streams=1)) is FULL
        assert len(made.calls) == 2


async def test_a_process_takes_no_more_calls_than_one_core_carries() -> None:
    with book() as made:
        made.sessions.share = Share(1, lambda: 1)
        await begin(made)
        assert await made.sessions.on_invite(offer(dialog="d2")) is FULL
        await hang_up(made)
        made.pass_time(3)
        await begin(made, offer(dialog="d3"))


async def test_unreadable_metadata_leaves_the_call_alive_with_unknown_parties() -> None:
    with book() as made:
        await begin(made, SessionOffer("d1", PEER, NativeIds("x"), media(), MetadataInvalid("broken"), ()))
        started = made.of_type(CallStarted)[0]
        assert (started.parties, started.metadata_ok, started.line) == ((), False, "sales")


async def test_a_session_that_begins_silent_says_so() -> None:
    with book() as made:
        await begin(made, offer(signals=(Signal.HOLD, Signal.SRC_SUSPENDED)))
        assert made.told()[-2:] == ["CallHeld", "MediaGap"]
        assert made.of_type(MediaGap)[0].until is None


async def test_a_suspension_is_one_gap_that_begins_and_one_that_is_whole() -> None:
    with book() as made:
        await begin(made)
        await made.sessions.on_reinvite(update(signals=(Signal.SRC_SUSPENDED,)))
        begun_at = made.clock.now()
        made.pass_time(1)
        await made.sessions.on_reinvite(update(signals=(Signal.SRC_RESUMED,)))
        begun, whole = made.of_type(MediaGap)
        assert (begun.since, begun.until) == (begun_at, None)
        assert (whole.since, whole.until) == (begun_at, begun_at + timedelta(seconds=1))


async def test_in_a_transfer_the_new_party_joins_before_the_old_one_leaves_and_the_line_is_told_once() -> None:
    with book() as made:
        await begin(made)
        await made.sessions.on_reinvite(update(metadata=metadata(CALLER, DEALER)))
        joined, left = made.of_type(PartyJoined)[0], made.of_type(PartyLeft)[0]
        assert joined.fact_seq < left.fact_seq
        assert (joined.party.party_id, joined.line) == ("p3", "deal")
        assert (left.party_id, left.line) == ("p2", None)
        assert [party.party_id for party in made.only_call().call.cast.parties] == ["p1", "p3"]


async def test_a_participant_with_another_address_is_another_party() -> None:
    with book() as made:
        await begin(made, SessionOffer("d1", PEER, NativeIds("x"), media(), _avaya(SALES, "sip:dummy@x.example"), ()))
        await made.sessions.on_reinvite(update(metadata=_avaya(SALES, OTHER)))
        assert [fact.party.party_id for fact in made.of_type(PartyJoined)] == ["p3"]
        assert [fact.party_id for fact in made.of_type(PartyLeft)] == ["p2"]


def _avaya(*aors: str) -> Metadata:
    said = metadata(*aors)
    return replace(
        said, participants=tuple(replace(p, participant_id=f"id{n}") for n, p in enumerate(said.participants))
    )


async def test_ports_follow_the_offer_kept_opened_and_given_back() -> None:
    with book() as made:
        first = (await begin(made, offer(streams=1))).ports
        both = await made.sessions.on_reinvite(update(streams=media(2)))
        assert isinstance(both, SessionAnswer)
        assert both.ports[0] == first[0]
        one = await made.sessions.on_reinvite(update(streams=media(2, removed=(0,))))
        assert isinstance(one, SessionAnswer)
        assert list(one.ports) == [1]
        again = await made.sessions.on_reinvite(update(streams=media(2, "PCMU")))
        assert isinstance(again, SessionAnswer)
        assert again.ports[1] == both.ports[1]
        assert sorted(made.only_call().voices) == ["s0", "s1", "s2", "s3"]


async def test_the_end_waits_for_decisions_no_longer_than_the_ring_holds() -> None:
    with book() as made:
        await begin(made)
        made.pass_time(1)
        await hang_up(made)
        ended_at = made.clock.now()
        assert made.only_call().legs == {}
        made.pass_time(1.5)
        assert "CallEnded" not in made.told()
        made.pass_time(1)
        ended = made.of_type(CallEnded)[0]
        assert (ended.cause, ended.at, ended.streams) == ("bye", ended_at, ())
        assert [gap.label for gap in made.of_type(MediaGap)] == ["NO_DECISION"]
        assert len(made.calls) == 0


async def test_an_answered_call_ends_at_once() -> None:
    with book() as made:
        await begin(made)
        made.decide(made.only_call(), 1, 3)
        await hang_up(made)
        made.pass_time(0.3)
        assert made.told()[-1] == "CallEnded"


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        (EndReason.CANCELLED, "refused"),
        (EndReason.HUNG_UP, "orphaned"),
        (EndReason.EXPIRED, "orphaned"),
        (EndReason.NOT_ACKNOWLEDGED, "orphaned"),
    ],
)
async def test_why_a_call_ended_is_told(reason: EndReason, cause: str) -> None:
    with book() as made:
        await begin(made)
        await hang_up(made, reason)
        made.pass_time(2.5)
        assert made.of_type(CallEnded)[0].cause == cause


async def test_while_the_tenant_is_not_known_yet_a_change_is_answered_and_its_parties_are_read_later() -> None:
    with book() as made:
        await begin(made)
        made.directory._tenants.clear()
        held = update(metadata=metadata(CALLER, DEALER, silent=True), signals=(Signal.HOLD,))
        assert isinstance(await made.sessions.on_reinvite(held), SessionAnswer)
        made.sessions.catch_up()
        assert made.told()[-1] == "CallHeld"
        assert made.of_type(PartyJoined) == []
        made.directory.learn(configured())
        made.sessions.catch_up()
        made.sessions.catch_up()
        assert made.told()[-3:] == ["CallHeld", "PartyJoined", "PartyLeft"]


async def test_a_call_whose_trunk_has_left_the_bundle_stays_on_its_line_and_is_told_who_joins() -> None:
    with book() as made:
        await begin(made)
        made.directory.learn(structs.replace(configured(version=2), trunks=()))
        said = update(metadata=metadata(CALLER, SALES, DEALER), signals=(Signal.HOLD,))
        assert isinstance(await made.sessions.on_reinvite(said), SessionAnswer)
        assert made.told()[-2:] == ["PartyJoined", "CallHeld"]
        assert made.only_call().call.cast.line == "sales"
