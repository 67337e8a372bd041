"""voip.md 1.6, row by row: from the bytes that a vendor sends to who calls and who is called. Numbers are fictional."""

import pytest

from rightcall_ingest.facts.parties import cast
from rightcall_ingest.sip.metadata.dialects import read
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.sip_message import Headers
from tests.support.sipp.wire import metadata
from tests.unit.ingest.test_parties import KEYS, where

A, B, C = "+31201110001", "+31201110021", "+31201110003"
CONTACT = ("Contact", "<sip:src@192.0.2.9:5060>;+sip.src")


def said(document: str | bytes | None, *headers: tuple[str, str], opens: bool = True) -> Metadata:
    octets = document.encode() if isinstance(document, str) else document
    found = read(octets, Headers([CONTACT, *headers]), opens=opens)
    assert isinstance(found, Metadata), found
    return found


def people(found: Metadata) -> list[tuple[str, ...]]:
    return [one.aors for one in found.participants]


def two(first: str, second: str, extension: str = "") -> str:
    return (
        f"<recording><session session_id='s'/>{extension}<participant participant_id='x'>{first}</participant>"
        f"<participant participant_id='y'>{second}</participant></recording>"
    )


def name_id(number: str) -> str:
    return f"<nameID aor='sip:{number}@pbx.example'/>"


def test_the_standard_knows_no_caller_so_the_first_participant_is_it() -> None:
    found = said(metadata(aors=(A, B)), ("From", f"<sip:{B}@sbc.example>"))
    assert people(found) == [(A,), (B,)]
    assert found.ordered


@pytest.mark.parametrize("calling", ["x", "y"])
def test_oracle_says_of_each_participant_whether_it_calls(calling: str) -> None:
    def side(who: str, number: str) -> str:
        flag = str(who == calling).lower()
        return f"{name_id(number)}<extensiondata xmlns:apkt='a'><apkt:callingParty>{flag}</apkt:callingParty></extensiondata>"

    found = said(two(side("x", A), side("y", B)))
    assert found.participants[0].participant_id == calling
    quoted = two(
        name_id(A),
        name_id(B) + f"<extensiondata><apkt:header xmlns:apkt='a' label='Diversion'><v>&lt;sip:{C}@x&gt;;reason=u</v>"
        "</apkt:header></extensiondata>",
    )
    assert f"sip:{C}@x" in said(quoted).elsewhere


@pytest.mark.parametrize(
    ("kind", "caller_first"), [("<origCall>%s</origCall>", True), ("<termCall>%s</termCall>", False)]
)
def test_broadworks_gives_numbers_beside_one_participant_with_an_opaque_user_id(kind: str, caller_first: bool) -> None:
    numbers = f"<callingPartyNumber>{A}</callingPartyNumber><calledPartyNumber>{B}</calledPartyNumber>"
    document = (
        "<recording_metadata xmlns='urn:ietf:params:xml:ns:siprec'><session session_id='s'/><extensiondata>"
        f"<broadWorksRecordingMetadata><callType>{kind % numbers}</callType></broadWorksRecordingMetadata></extensiondata>"
        "<participant participant_id='p'><nameID><aor>user7@firm.example</aor></nameID></participant></recording_metadata>"
    )
    mine, other = ("user7@firm.example", A if caller_first else B), (B if caller_first else A,)
    assert people(said(document)) == ([mine, other] if caller_first else [other, mine])


def test_metaswitch_gives_bare_numbers_and_who_dialled() -> None:
    extension = (
        f"<extensiondata><metaswitchRecordingMetadata><callingPartyNumber>{B}</callingPartyNumber>"
        f"<dialedDigits>{A.replace('+31', '0')}</dialedDigits></metaswitchRecordingMetadata></extensiondata>"
    )
    found = said(two(f"<nameID aor='{A}'/>", f"<nameID aor='{B}'/>", extension))
    assert people(found) == [(B,), (A,)]
    assert A.replace("+31", "0") in found.elsewhere


def test_ribbon_copies_from_and_to_of_the_call() -> None:
    calls = f"<group><callData><fromhdr>&lt;sip:{B}@x&gt;;tag=1</fromhdr><tohdr>&lt;sip:{A}@x&gt;</tohdr></callData></group>"
    assert people(said(two(f"<nameID aor='{A}'/>", f"<nameID aor='{B}'/>", calls))) == [(B,), (A,)]


def test_audiocodes_puts_the_number_into_the_participants_id() -> None:
    document = (
        "<recording xmlns:ac='http://AudioCodes'><session session_id='s'/><participant participant_id='0201110001'>"
        f"<nameID/></participant><participant participant_id='{B}'/></recording>"
    )
    assert people(said(document)) == [("0201110001",), (B,)]
    elsewhere = "<recording><participant participant_id='0201110001'><nameID/></participant></recording>"
    assert people(said(elsewhere)) == [()], "only AudioCodes means a number by digits alone"


def test_avaya_begins_with_a_placeholder_which_is_nobody_and_the_caller_stands_in_the_headers() -> None:
    dummy = two("<nameID aor='sip:ASBCE@asbce.example'/>", name_id(B))
    alone = said(dummy)
    assert people(alone) == [(), (f"sip:{B}@pbx.example",)]
    assert (alone.participants[0].unread, alone.parties_known) == (True, False)
    for header in ("From", "P-Asserted-Identity"):
        assert people(said(dummy, (header, f'"x" <sip:{A}@sbc.example>;tag=1'))) == [
            (f"sip:{A}@sbc.example",),
            (f"sip:{B}@pbx.example",),
        ]


def test_cisco_network_based_recording_has_no_metadata_and_a_header_per_participant() -> None:
    headers = (
        ("X-Cisco-Recording-Participant", f'<sip:{B}@x>;media-index="1"'),
        ("X-Cisco-Recording-Participant", f"sip:{A}@x;media-index=0"),
    )
    found = said(None, *headers)
    assert people(found) == [(f"sip:{A}@x",), (f"sip:{B}@x",)]
    assert [stream.place for stream in found.streams] == [0, 1]
    assert [one.sends for one in found.participants] == [(stream.stream_id,) for stream in found.streams]
    assert found.complete
    joined = f'<sip:{A}@x>;media-index="0", <sip:{B}@x>;media-index="1"'
    assert people(said(None, ("x-cisco-recording-participant", joined), opens=False)) == people(found)


@pytest.mark.parametrize(
    ("values", "carried"),
    [
        ([f'<sip:{A}@x>;media-index="0 2"', f'<sip:{B}@x>;media-index="1, 3"'], [(0, 2), (1, 3)]),
        ([f"<sip:{B}@x;media-index=1>", f"<sip:{A}@x;media-index=0>"], [(0,), (1,)]),
        ([f"<sip:{A}@x>", f"<sip:{B}@x>"], [(), ()]),
        ([f"<sip:{A}@x>;media-index=0", f"<sip:{B}@x>;media-index=0"], [(0,), (0,)]),
        ([f"<sip:{A}@x>;media-index=0", f"<sip:{B}@x>;media-index=last"], [(0,), ()]),
    ],
)
def test_whoever_such_a_header_names_takes_part_whatever_it_says_of_m_lines(
    values: list[str], carried: list[tuple[int, ...]]
) -> None:
    found = said(None, *(("X-Cisco-Recording-Participant", value) for value in values))
    assert [one[0].partition("@")[0] for one in people(found)] == [f"sip:{A}", f"sip:{B}"]
    places = {stream.stream_id: stream.place for stream in found.streams}
    assert [tuple(places[name] for name in one.sends) for one in found.participants] == carried


def test_cucm_that_does_not_say_who_is_far_names_one_party_and_not_the_phone_twice() -> None:
    value = f"<sip:{B}@192.0.2.3;x-nearend;x-refci=27;x-nearendaddr={B}>;tag=1"
    assert people(said(None, ("From", value))) == [(B,)]


def test_cucm_says_who_is_near_and_far_and_not_who_called() -> None:
    value = f"<sip:5001@192.0.2.3;x-nearend;x-refci=27;x-nearendaddr={B};x-farendaddr={A}>;tag=1"
    found = said(None, ("From", value))
    assert people(found) == [(A,), (B,)]
    assert not found.ordered


@pytest.mark.parametrize("label", ["inbound", "a_leg"])
def test_labels_that_name_the_callers_leg_say_who_calls(label: str) -> None:
    document = two(name_id(A), name_id(B)).replace(
        "</recording>",
        f"<stream stream_id='1'><label>other</label></stream><stream stream_id='2'><label>{label}</label></stream>"
        "<participantstreamassoc participant_id='y'><send>2</send></participantstreamassoc></recording>",
    )
    assert people(said(document)) == [(f"sip:{B}@pbx.example",), (f"sip:{A}@pbx.example",)]


def test_an_invite_without_metadata_names_its_parties_by_from_and_to_if_they_are_numbers() -> None:
    sender, to = ("From", f"<sip:{A}@carrier.example>;tag=1"), ("To", f"<sip:{B}@srs.example>")
    assert people(said(None, sender, to)) == [(f"sip:{A}@carrier.example",), (f"sip:{B}@srs.example",)]
    assert people(said(None, sender, ("To", "<sip:5000@srs.example>"))) == [(f"sip:{A}@carrier.example",)]
    assert people(said(None, sender, ("Diversion", f"<sip:{B}@x>;reason=x"))) == [
        (f"sip:{A}@carrier.example",),
        (f"sip:{B}@x",),
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("P-Asserted-Identity", f"<sip:{A}@x>, <tel:{A}>"),
        ("Remote-Party-ID", f'"x" <sip:{A}@x>;party=calling;screen=yes;privacy=off'),
        ("From", f"<sip:{A}@x>;tag=1"),
    ],
)
@pytest.mark.parametrize("called", ["To", "Diversion", "P-Called-Party-ID", "History-Info"])
def test_an_invite_without_metadata_names_its_parties_by_whichever_headers_it_has(
    header: tuple[str, str], called: str
) -> None:
    value = f"<sip:{B}@x>;index=1, <sip:{C}@x?Reason=SIP%3Bcause%3D302>;index=1.1"
    found = said(None, header, ("Remote-Party-ID", "<sip:5000@x>;party=called"), (called, value))
    assert people(found) == [(f"sip:{A}@x",), (f"sip:{B}@x",)]
    assert {f"sip:{C}@x?Reason=SIP%3Bcause%3D302", "sip:5000@x"} <= set(found.elsewhere)


@pytest.mark.parametrize(
    "hides",
    [
        (("P-Asserted-Identity", f"<sip:{A}@x>"), ("Privacy", "id;critical")),
        (("Remote-Party-ID", f"<sip:{A}@x>;party=calling;privacy=full"),),
        (("From", "Anonymous <sip:anonymous@anonymous.invalid>;tag=1"),),
    ],
)
def test_a_caller_who_hides_is_a_party_who_withholds_the_number(hides: tuple[tuple[str, str], ...]) -> None:
    found = said(None, *hides, ("To", f"<sip:{B}@x>"))
    who = cast(found, where(), KEYS, {})
    assert [one.party_class for one in who.parties] == ["withheld", "employee"]
    assert (who.direction, who.metadata_ok) == ("inbound", True)


def test_an_invite_that_names_nobody_else_makes_no_party_of_an_anonymous_sender() -> None:
    anonymous = ("From", "<sip:anonymous@anonymous.invalid>;tag=1")
    assert read(None, Headers([CONTACT, anonymous]), opens=True) is None


def test_broadworks_caller_who_withholds_the_number_is_a_party_all_the_same() -> None:
    document = (
        "<recording_metadata><session session_id='s'/><extensiondata><broadWorksRecordingMetadata><callType><termCall>"
        f"<callingPartyNumber>anonymous</callingPartyNumber><calledPartyNumber>&lt;tel:{B}&gt;</calledPartyNumber>"
        "</termCall></callType></broadWorksRecordingMetadata></extensiondata>"
        "<participant participant_id='p'><nameID><aor>user7@firm.example</aor></nameID></participant></recording_metadata>"
    )
    who = cast(said(document), where(), KEYS, {})
    assert [one.party_class for one in who.parties] == ["withheld", "employee"]
    assert who.direction == "inbound"


@pytest.mark.parametrize("inside", [True, False])
def test_an_address_in_a_vendors_extension_names_no_participant_and_still_counts_for_who_is_never_recorded(
    inside: bool,
) -> None:
    extension = f"<extensiondata xmlns:v='urn:v'><v:history><v:nameID aor='sip:{C}@x'/></v:history></extensiondata>"
    within, beside = (extension, "") if inside else ("", extension)
    found = said(two(within + name_id(A), name_id(B), beside))
    assert people(found) == [(f"sip:{A}@pbx.example",), (f"sip:{B}@pbx.example",)]
    assert found.elsewhere == (f"sip:{C}@x",)


def test_where_a_vendor_says_who_calls_and_nobody_can_read_it_the_order_in_metadata_says_nothing() -> None:
    calls = "<group><callData><fromhdr>%s</fromhdr></callData></group>"
    assert said(two(name_id(B), name_id(A), calls % "")).ordered
    unescaped = said(two(name_id(B), name_id(A), calls % f"<sip:{A}@x>;tag=1"))
    assert (unescaped.damaged, unescaped.ordered) == (True, False)
    assert cast(unescaped, where(), KEYS, {}).direction == "unknown", "nothing is attested of what may be outbound"


@pytest.mark.parametrize("octet", [b"<", b"&", b"\x00"])
@pytest.mark.parametrize(("caller", "called", "direction"), [(A, B, "inbound"), (B, A, "outbound")])
def test_no_octet_that_is_damaged_turns_a_call_round(caller: str, called: str, direction: str, octet: bytes) -> None:
    """The metadata's own order is the wrong one here."""
    calls = f"<group><fromhdr>&lt;sip:{caller}@x&gt;;tag=1</fromhdr><tohdr>&lt;sip:{called}@x&gt;</tohdr></group>"
    whole = two(name_id(called), name_id(caller), calls).encode()
    assert cast(said(whole), where(), KEYS, {}).direction == direction
    for at in range(len(whole)):
        hit = read(whole[:at] + octet + whole[at + 1 :], Headers([CONTACT]), opens=True)
        assert cast(hit, where(), KEYS, {}).direction in (direction, "unknown"), at


def test_what_a_recording_client_calls_itself_is_no_party() -> None:
    nobody = (("From", "<sip:client@192.0.2.9>;tag=1"), ("To", "<sip:srs@198.51.100.1>"))
    assert people(said(two(name_id(A), "<nameID aor='sip:asbce@x'/>"), *nobody))[1] == ()
    assert read(None, Headers([CONTACT, ("From", "<sip:src@192.0.2.9>;tag=1")]), opens=True) is None
    own = [("Contact", f"<sip:{C}@192.0.2.9>"), ("From", f"<sip:{C}@192.0.2.9>;tag=1")]
    assert read(None, Headers(own), opens=True) is None


def test_a_message_within_the_session_names_nobody_by_its_from() -> None:
    again = Headers([CONTACT, ("From", f"<sip:{A}@x>;tag=1"), ("To", f"<sip:{B}@x>;tag=2")])
    assert read(None, again, opens=False) is None
    assert isinstance(read(b"<oops", again, opens=False), MetadataInvalid)


def test_metadata_that_cannot_be_read_at_all_leaves_the_headers_and_somebody_unread() -> None:
    found = said(b"<oops", ("P-Asserted-Identity", f"<sip:{A}@x>"))
    assert people(found) == [(f"sip:{A}@x",), ()]
    assert (found.damaged, found.parties_known) == (True, False)


def test_a_number_that_was_withheld_stays_withheld_whatever_headers_say() -> None:
    hidden = two("<nameID aor='sip:anonymous@anonymous.invalid'/>", name_id(B))
    found = said(hidden, ("P-Asserted-Identity", f"<sip:{A}@x>"))
    assert people(found)[0] == ()
    assert found.elsewhere == (f"sip:{A}@x",)
    assert A not in repr(found)
