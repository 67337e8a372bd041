"""Who takes part, whose voice a stream carries, and that no number survives the reading."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from rightcall_common.events import codec
from rightcall_common.events.calls import Channel
from rightcall_common.events.tenants import EmployeeRef, Line, TenantConfigured, Trunk
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest.facts.parties import Cast, PartyChange, Voice, cast, changed, merged, voices
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, MetadataStream, SiprecParticipant
from rightcall_ingest.sip.sdp import Codec, Direction, MediaOffer
from rightcall_ingest.sip.siprec_session import Peer
from rightcall_ingest.tenants.directory import Directory, Recognised

KEYS = RefKeys(1, {1: bytes(32)})
CALLER, SERVICE, AGENT = "sip:+31201110001@sbc.example", "sip:020-1110021@sbc.example", "sip:alice@example.org"


def configured(
    tenant: str = "t-nl",
    *,
    addresses: tuple[str, ...] = ("192.0.2.0/24",),
    never_record: tuple[str | None, ...] = (),
    **trunk: Any,
) -> TenantConfigured:
    def refs(number: str) -> tuple[str, ...]:
        return KEYS.refs(tenant, party_key(number, "NL"))

    return codec.build(TenantConfigured, {
            "event_id": "00000000-0000-5000-8000-000000000001", "tenant_id": tenant, "at": "2026-11-23T09:00:00Z",
            "version": 1, "policy_digest": "d", "region": "NL", "time_zone": "Europe/Amsterdam", "jurisdiction": "NL",
            "controllers": ("c1",),
            "trunks": (Trunk(trunk_id="sbc", addresses=addresses, lines=("office", "service"), default_line="office", **trunk),),
            "lines": (
                Line(line_id="office", controller_id="c1", kind="ordinary"),
                Line(line_id="service", controller_id="c1", kind="ordinary", refs=refs("+31201110021")),
            ),
            "never_record": never_record,
            "employees": (EmployeeRef(employee_id="E1", refs=refs("alice@example.org")),),
        })  # fmt: skip


def where(**change: object) -> Recognised:
    directory = Directory()
    directory.learn(configured(**change))  # type: ignore[arg-type]
    found = directory.recognise(Peer("udp", "192.0.2.7", 5060, 5060))
    assert found is not None
    return found


def session(*aors: str, complete: bool = True, sends: bool = True) -> Metadata:
    people = tuple(
        SiprecParticipant(f"id{at}", (aor,), associated=sends, sends=(f"s{at}",) if sends else ())
        for at, aor in enumerate(aors)
    )
    streams = tuple(MetadataStream(f"s{at}", "x", str(at + 1)) for at in range(len(aors)))
    return Metadata(complete, ("x",), (), people, streams)


def media(*labels: str | None) -> tuple[MediaOffer, ...]:
    return tuple(
        MediaOffer(at, "audio", "RTP/AVP", 4000 + 2 * at, "192.0.2.7", label, Direction.SENDONLY, (Codec(8, "PCMA"),), (), None, False)
        for at, label in enumerate(labels)
    )  # fmt: skip


def read(metadata: Metadata | MetadataInvalid | None) -> Cast:
    return cast(metadata, where(), KEYS, {})


def test_a_caller_who_dials_a_line_of_ours_is_inbound_on_that_line() -> None:
    found = read(session(CALLER, SERVICE))
    assert (found.direction, found.line, found.controller_id) == ("inbound", "service", "c1")
    assert [party.party_class for party in found.parties] == ["external", "employee"]
    assert found.parties[0].country == "NL"


def test_an_employee_who_dials_out_is_outbound_on_the_trunks_default_line() -> None:
    found = read(session(AGENT, CALLER))
    assert (found.direction, found.line) == ("outbound", "office")
    assert found.parties[0].employee_id == "E1"


@pytest.mark.parametrize(
    ("aors", "direction"),
    [((AGENT, SERVICE), "internal"), ((CALLER, "sip:bob@example.net"), "unknown"), ((CALLER,), "unknown")],
)
def test_direction_follows_from_which_party_is_the_tenants(aors: tuple[str, ...], direction: str) -> None:
    assert read(session(*aors)).direction == direction


def one_participant(*aors: str) -> Metadata:
    return Metadata(True, ("x",), (), (SiprecParticipant("id0", aors, associated=True, sends=("s0",)),), ())


@pytest.mark.parametrize("behind", [SERVICE, AGENT])
def test_of_several_addresses_the_one_that_is_ours_counts_wherever_it_stands(behind: str) -> None:
    (found,) = read(one_participant("sip:opaque-7@x.example", CALLER, behind)).parties
    (alone,) = read(one_participant(behind)).parties
    assert (found.party_class, found.subject_ref) == ("employee", alone.subject_ref)
    assert (found.employee_id, found.line) == (alone.employee_id, alone.line)


def test_of_several_addresses_one_that_is_never_recorded_counts_most() -> None:
    (caller,) = read(one_participant(CALLER)).parties
    place = where(never_record=(caller.subject_ref,))
    (found,) = cast(one_participant("sip:opaque-7@x.example", SERVICE, CALLER), place, KEYS, {}).parties
    assert (found.subject_ref, found.line) == (caller.subject_ref, "service")


def test_of_several_addresses_a_telephone_number_counts_more_than_an_opaque_one() -> None:
    (found,) = read(one_participant("sip:opaque-7@x.example", CALLER)).parties
    (alone,) = read(one_participant(CALLER)).parties
    assert (found.subject_ref, found.country) == (alone.subject_ref, "NL")


def test_an_emergency_number_among_several_addresses_is_seen() -> None:
    (found,) = read(one_participant("sip:opaque-7@x.example", "tel:112")).parties
    assert found.number_class == "emergency"


@pytest.mark.parametrize("metadata", [None, MetadataInvalid("metadata is not well-formed XML")])
def test_broken_metadata_leaves_the_parties_unknown_and_the_call_alive(metadata: MetadataInvalid | None) -> None:
    found = read(metadata)
    assert (found.parties, found.metadata_ok, found.line) == ((), False, "office")


def test_no_number_and_no_participant_id_of_the_client_is_in_the_result() -> None:
    numbered = SiprecParticipant("+31201110001", (CALLER,), associated=True, sends=("s0",))
    found = read(Metadata(True, ("x",), (), (numbered,), ()))
    assert "1110001" not in "".join(codec.encode(party).decode() for party in found.parties)


def test_the_employees_stream_is_the_one_that_a_number_of_ours_sends() -> None:
    metadata = session(CALLER, SERVICE)
    assert voices(media("2", "1"), metadata, read(metadata)) == {
        0: Voice("employee", False),
        1: Voice("external", False),
    }


def test_without_labels_the_order_of_the_metadata_decides_and_says_so() -> None:
    metadata = session(CALLER, SERVICE)
    assert voices(media(None, None), metadata, read(metadata)) == {
        0: Voice("external", True),
        1: Voice("employee", True),
    }


def test_among_strangers_the_first_is_taken_for_the_external_party_and_says_so() -> None:
    metadata = session("sip:a@x.example", "sip:b@y.example")
    assert voices(media("1", "2"), metadata, read(metadata)) == {0: Voice("external", True), 1: Voice("employee", True)}


def test_one_stream_of_two_people_is_a_mix() -> None:
    metadata = session(CALLER, SERVICE, sends=False)
    assert voices(media(None), metadata, read(metadata)) == {0: Voice("mixed", True)}


def test_who_withholds_a_number_that_metadata_gives_is_nobody_known_unless_ours_or_never_to_be_recorded() -> None:
    doctor = KEYS.refs("t-nl", party_key(CALLER, "NL"))[0]
    hidden = session(CALLER, SERVICE, "sip:112@sbc.example")
    hidden = replace(hidden, participants=tuple(replace(one, withheld=True) for one in hidden.participants))
    assert [one.party_class for one in read(hidden).parties] == ["withheld", "employee", "external"]
    assert read(hidden).parties[2].number_class == "emergency"
    listed = cast(hidden, where(never_record=(doctor,)), KEYS, {})
    assert listed.parties[0].subject_ref == doctor


@pytest.mark.parametrize(("aor", "mine"), [(SERVICE, "employee"), (CALLER, "external")])
@pytest.mark.parametrize("labels", [("1", "2"), ("2", "1")])
def test_where_one_party_alone_is_named_its_stream_is_its_own_and_the_other_one_the_other_sides(
    aor: str, mine: Channel, labels: tuple[str, str]
) -> None:
    metadata = session(aor)
    other: Channel = "external" if mine == "employee" else "employee"
    own = labels.index("1")
    inferred = mine == "external"  # may be one of ours whose number nobody told us
    assert voices(media(*labels), metadata, read(metadata)) == {own: Voice(mine, inferred), 1 - own: Voice(other, True)}


@pytest.mark.parametrize("aor", [SERVICE, CALLER])
def test_one_stream_of_whom_nobody_is_said_to_send_it_may_carry_both_sides(aor: str) -> None:
    metadata = session(aor, sends=False)
    assert voices(media("1"), metadata, read(metadata)) == {0: Voice("mixed", True)}


def test_a_complete_snapshot_without_a_participant_means_that_he_left() -> None:
    before = read(session(CALLER, SERVICE))
    now = cast(session(CALLER), where(), KEYS, before.ids)
    assert changed(before, now, complete=True).left == ("p2",)
    assert changed(before, now, complete=False).left == ()


def test_a_new_participant_joins_and_the_others_keep_their_ids() -> None:
    before = read(session(CALLER, SERVICE))
    now = cast(session(CALLER, SERVICE, AGENT), where(), KEYS, before.ids)
    change = changed(before, now, complete=True)
    assert [party.party_id for party in change.joined] == ["p3"]
    assert [party.party_id for party in merged(before, now, complete=True).parties] == ["p1", "p2", "p3"]


def test_a_partial_update_of_one_participant_moves_neither_the_line_nor_the_others() -> None:
    before = read(session(CALLER, SERVICE))
    one = cast(session(CALLER, complete=False), where(), KEYS, before.ids)
    assert changed(before, one, complete=False) == PartyChange((), (), None)
    after = merged(before, one, complete=False)
    assert (after.line, after.controller_id, after.direction) == ("service", "c1", "inbound")
    assert [party.party_id for party in after.parties] == ["p1", "p2"]


def test_a_partial_update_names_the_voices_that_it_labels_and_guesses_no_other() -> None:
    partial = session(CALLER, SERVICE, complete=False)
    assert voices(media("2", None), partial, read(partial)) == {0: Voice("employee", False)}


def test_a_peer_that_fits_trunks_of_two_tenants_is_nobodys() -> None:
    directory = Directory()
    directory.learn(configured("one"))
    directory.learn(configured("two"))
    assert directory.recognise(Peer("udp", "192.0.2.7", 5060, 5060)) is None


@pytest.mark.parametrize(
    ("peer", "known"),
    [
        (Peer("udp", "192.0.2.7", 5060, 5060), True),
        (Peer("udp", "198.51.100.7", 5060, 5060), False),
        (Peer("tcp", "192.0.2.255", 50000, 5060, connection=3), True),
    ],
)
def test_a_peer_is_recognised_by_where_it_comes_from(peer: Peer, known: bool) -> None:
    directory = Directory()
    directory.learn(configured())
    assert (directory.recognise(peer) is not None) is known


def test_the_ports_that_trunks_are_recognised_by_are_known_while_their_tenant_is_active() -> None:
    directory = Directory()
    directory.learn(configured("one", port=5070))
    directory.learn(configured("two"))
    assert directory.ports() == {5070}
    directory.learn(structs.replace(configured("one", port=5070), active=False))
    assert directory.ports() == frozenset()


def test_a_trunk_with_address_and_port_needs_both() -> None:
    directory = Directory()
    directory.learn(configured(port=5070))
    assert directory.recognise(Peer("udp", "192.0.2.7", 5060, 5070)) is not None
    assert directory.recognise(Peer("udp", "192.0.2.7", 5060, 5060)) is None
