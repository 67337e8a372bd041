"""A party, a direction, a never-record number that becomes known late, or that stands somewhere else: what is stated."""

import json
from dataclasses import replace

from rightcall_common.events.calls import CallStarted, PartyAnnounced, PartyJoined, PartyLeft
from rightcall_common.numbers import party_key
from rightcall_common.web.auth import Caller
from rightcall_ingest.api import call_view
from rightcall_ingest.calls.live_call import restored
from rightcall_ingest.facts.parties import Cast, cast
from rightcall_ingest.sip.metadata.dialects import read
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from rightcall_ingest.sip.sip_message import Headers
from rightcall_ingest.sip.siprec_session import NativeIds, SessionOffer
from tests.support.ingest_book import AT, CALLER, DEALER, PEER, SALES, Book, book, media
from tests.support.sipp.wire import metadata
from tests.unit.ingest.test_parties import KEYS, SERVICE, where
from tests.unit.ingest.test_sessions import STATE, begin, update

DUMMY = "sip:ASBCE@asbce.example"
READER = Caller("t-nl", "telephony", "", "")


def heard(
    document: bytes | None, *headers: tuple[str, str], known: Metadata | None = None, opens: bool = True
) -> Metadata | MetadataInvalid | None:
    """As the SRS reads a message."""
    said = read(document, Headers(headers), opens=opens)
    found = merge(known, said) if isinstance(said, Metadata) else said
    return replace(found, complete=True) if opens and isinstance(found, Metadata) else found


def session(said: Metadata | MetadataInvalid | None) -> SessionOffer:
    return SessionOffer("d1", PEER, NativeIds("d1@sbc.example"), media(2), said, ())


async def begun(made: Book, *aors: str) -> Metadata:
    said = heard(metadata(aors=aors))
    assert isinstance(said, Metadata)
    await begin(made, session(said))
    return said


async def later(made: Book, known: Metadata, document: bytes) -> None:
    await made.sessions.on_reinvite(update(metadata=heard(document, known=known, opens=False)))


async def test_an_attestation_of_the_trunk_counts_once_the_direction_is_known_to_be_inbound() -> None:
    """Avaya SBCE (voip.md 1.6): the first snapshot has a placeholder, the real party comes in an UPDATE."""
    with book() as made:
        known = await begun(made, DUMMY, SALES)
        (started,) = made.of_type(CallStarted)
        assert (started.direction, started.metadata_ok, started.metadata_damaged) == ("unknown", False, False)
        assert [(party.party_class, party.unread) for party in started.parties] == [
            ("withheld", True),
            ("employee", False),
        ]
        assert made.told() == ["CallStarted"]
        await later(made, known, metadata(aors=(CALLER, SALES)))
        assert made.told() == ["CallStarted", "PartyJoined", "PartyLeft", "PartyAnnounced", "AgentSignalled"]
        assert made.of_type(PartyJoined)[0].direction == "inbound"
        assert made.of_type(PartyAnnounced)[0].source == "attested"
        await later(made, known, metadata(aors=(CALLER, DEALER)))
        assert made.told().count("PartyAnnounced") == 1, "once a call: who joins later was not there"


async def test_of_a_call_that_turns_out_to_be_outbound_nothing_is_attested() -> None:
    with book() as made:
        known = await begun(made, SALES, DUMMY)
        await later(made, known, metadata(aors=(SALES, CALLER)))
        assert made.told() == ["CallStarted", "PartyJoined", "PartyLeft"]
        assert made.of_type(PartyJoined)[0].direction == "outbound"


async def test_a_caller_whose_number_is_damaged_is_a_party_that_nobody_knows() -> None:
    with book() as made:
        hit = metadata(aors=(CALLER, SALES)).replace(b"1110001", b"111<001")
        await begin(made, session(heard(hit)))
        (started,) = made.of_type(CallStarted)
        assert (started.metadata_ok, started.metadata_damaged) == (False, True)
        assert [(party.party_class, party.subject_ref is None) for party in started.parties] == [
            ("withheld", True),
            ("employee", False),
        ]
        answer = call_view.answer(made.only_call(), READER)
        assert answer.unread == ("participants",)
        assert "1110001" not in answer.model_dump_json()


async def test_what_was_not_read_is_in_the_calls_view_also_after_a_restart_and_when_a_later_message_is_whole() -> None:
    with book() as made:
        await begin(made, session(MetadataInvalid("metadata is not well-formed XML")))
        live = made.only_call()
        assert made.of_type(CallStarted)[0].metadata_damaged
        assert call_view.answer(live, READER).unread == ("metadata",)
        await made.sessions.on_reinvite(update(metadata=heard(metadata(aors=(CALLER, SALES)), opens=False)))
        assert call_view.answer(live, READER).unread == ("metadata",)
        await made.sessions.keep_dialog("d1", STATE)
        saved = json.loads(json.dumps(live.saved()))
        again = restored(live.who.call_id, saved, fact_seq=9, records=(), never_recorded=lambda party: False, now=AT)
        assert call_view.answer(again, READER).unread == ("metadata",)
        assert again.call.cast.direction == live.call.cast.direction == "inbound"


async def test_a_later_snapshot_that_is_damaged_is_told_to_policy_though_nobody_came() -> None:
    with book() as made:
        known = await begun(made, CALLER, SALES)
        before = len(made.told())
        hit = metadata(aors=(CALLER, SALES)) + b"\x00"
        await later(made, known, hit)
        await later(made, known, hit)
        assert made.told()[before:] == ["PartyJoined"]
        (again,) = made.of_type(PartyJoined)
        assert (again.party.party_id, again.metadata_damaged, again.direction) == ("p2", True, None)
        assert made.of_type(PartyLeft) == []


async def test_whom_headers_named_first_is_the_same_party_when_metadata_names_him_too() -> None:
    with book() as made:
        said = heard(None, ("From", f"<{CALLER}>;tag=1"), ("Contact", "<sip:src@192.0.2.7>"))
        await begin(made, session(said))
        assert [party.party_id for party in made.of_type(CallStarted)[0].parties] == ["p1"]
        assert isinstance(said, Metadata)
        await later(made, said, metadata(aors=(CALLER, SALES)))
        assert [fact.party.party_id for fact in made.of_type(PartyJoined)] == ["p2"]
        assert made.of_type(PartyLeft) == []
        assert made.only_call().call.cast.direction == "inbound"
        assert "111000" not in json.dumps(made.only_call().saved())


def seen(said: Metadata | MetadataInvalid | None, *never: str) -> Cast:
    refs = [KEYS.ref("t-nl", party_key(number, "NL")) for number in never]
    return cast(said, where(never_record=tuple(refs)), KEYS, {})


DOCTOR = "+31201110003"


def test_a_never_record_number_counts_wherever_the_message_names_it() -> None:
    """law.md R02, R03: better one call too few."""
    two = metadata(aors=("sip:+31201110001@x", SERVICE))
    for header in ("P-Asserted-Identity", "From", "Diversion", "To"):
        found = seen(heard(two, (header, f"<sip:{DOCTOR}@x>;tag=1")), DOCTOR)
        assert [party.subject_ref for party in found.parties][2:] == [KEYS.ref("t-nl", party_key(DOCTOR, "NL"))]
        assert found.direction == "inbound"
        assert len(seen(heard(two, (header, f"<sip:{DOCTOR}@x>;tag=1"))).parties) == 2
    dialled = two.replace(b"</recording>", f"<dialedDigits>{DOCTOR}</dialedDigits></recording>".encode())
    assert len(seen(heard(dialled), DOCTOR).parties) == 3
    helpline = seen(heard(two, ("Diversion", "<sip:113@x>")))
    assert helpline.parties[2].number_class == "emergency"


def test_a_never_record_number_that_stands_in_ciscos_headers_only_is_recognised() -> None:
    cisco = (
        ("X-Cisco-Recording-Participant", f'<sip:{DOCTOR}@x>;media-index="0"'),
        ("X-Cisco-Recording-Participant", f'<{SERVICE}>;media-index="1"'),
    )
    found = seen(heard(None, *cisco), DOCTOR)
    assert found.parties[0].subject_ref == KEYS.ref("t-nl", party_key(DOCTOR, "NL"))
    assert (found.direction, found.metadata_ok) == ("inbound", True)


def test_who_is_near_and_who_is_far_says_nothing_of_the_direction() -> None:
    value = f"<sip:5001@x;x-nearend;x-nearendaddr={SERVICE[4:].partition('@')[0]};x-farendaddr=+31201110001>;tag=1"
    found = seen(heard(None, ("From", value)))
    assert [party.party_class for party in found.parties] == ["external", "employee"]
    assert found.direction == "unknown"


def test_damaged_metadata_never_names_the_tenant_or_its_line() -> None:
    """The trunk's line stands while the employee cannot be read; who a peer is, no message says."""
    found = seen(parse_metadata(metadata(aors=("sip:+31201110001@x", SERVICE)).replace(b"1110021", b"11\x0010021")))
    assert (found.line, found.metadata_ok, found.direction) == ("office", False, "unknown")
