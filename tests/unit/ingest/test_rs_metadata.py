"""Who takes part, in every dialect of rs-metadata; broken or hostile XML is a value, not an accident."""

import pytest

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, SiprecParticipant, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from tests.support.sipp.wire import AORS, NUMBER, OTHER_NUMBER, metadata


def read(document: str | bytes) -> Metadata:
    found = parse_metadata(document.encode() if isinstance(document, str) else document)
    assert isinstance(found, Metadata), found
    return found


def merged(known: Metadata, update: Metadata) -> Metadata:
    state = merge(known, update)
    assert isinstance(state, Metadata), state
    return state


def people(document: str | bytes) -> list[tuple[str, ...]]:
    return [one.aors for one in read(document).participants]


def test_a_snapshot_of_the_standard_is_read_whole() -> None:
    found = read(metadata())
    assert found.complete
    assert (found.session_ids, found.sip_session_ids) == (("cs1",), ("ab;remote=cd",))
    assert [(one.aors, one.sends, one.receives) for one in found.participants] == [
        ((AORS[0],), ("s0",), ("s1",)),
        ((AORS[1],), ("s1",), ("s0",)),
    ]
    assert [(one.stream_id, one.label) for one in found.streams] == [("s0", "1"), ("s1", "2")]
    assert not found.silent


def test_silence_is_that_nobody_sends_or_receives() -> None:
    assert read(metadata(held=True)).silent
    one_speaks = metadata(held=True).replace(
        b'<participantstreamassoc participant_id="p0">', b'<participantstreamassoc participant_id="p0"><send>s0</send>'
    )
    assert not read(one_speaks).silent


def test_oracle_puts_ids_into_other_attributes_and_send_into_the_participant() -> None:
    document = f"""<?xml version='1.0' encoding='UTF-8'?>
    <recording xmlns='urn:ietf:params:xml:ns:recording'><dataMode>complete</dataMode><session id="OTE3"/>
    <participant id="A" session="OTE3"><nameID aor="sip:{NUMBER}@192.0.2.1"><name>one</name></nameID>
      <send>S</send><extensiondata xmlns:apkt="http://acme"><apkt:ucid>00FA08;x</apkt:ucid>
      <apkt:callingParty>true</apkt:callingParty></extensiondata></participant>
    <participant id="B" session="OTE3"><nameID aor="sip:{OTHER_NUMBER}@192.0.2.1"/></participant>
    <stream id="S" session="OTE3"><label>16777227</label><mode>separate</mode></stream></recording>"""
    found = read(document)
    assert found.session_ids == ("OTE3",)
    assert found.ucids == ("00FA08;x",)
    assert [(one.label, one.session_id) for one in found.streams] == [("16777227", "OTE3")]
    assert [one.sends for one in found.participants] == [("S",), ()]


def test_broadworks_uses_another_root_and_gives_the_address_as_an_element() -> None:
    document = f"""<recording_metadata xmlns="urn:ietf:params:xml:ns:siprec"><dataMode>complete</dataMode>
    <session session_id="s"/><participant participant_id="p1"><nameID><aor>tel:{NUMBER}</aor></nameID></participant>
    <participant participant_id="p2"><aor>user7@firm.example</aor></participant></recording_metadata>"""
    assert people(document) == [(f"tel:{NUMBER}",), ("user7@firm.example",)]


def test_prefixes_and_addresses_without_scheme_are_understood() -> None:
    document = f"""<tns:recording xmlns:tns="urn:ietf:params:xml:ns:recording"><tns:session tns:session_id="g"/>
    <tns:participant tns:participant_id="1"><tns:nameID tns:aor="{NUMBER}"/></tns:participant>
    <tns:participantstreamassoc tns:participant_id="1"><tns:send>x</tns:send></tns:participantstreamassoc>
    </tns:recording>"""
    (one,) = read(document).participants
    assert (one.aors, one.sends) == ((NUMBER,), ("x",))


def test_a_number_as_participant_id_links_the_association_and_stays_out_of_sight() -> None:
    document = f"""<recording><participant participant_id="{NUMBER}"><nameID aor="sip:{NUMBER}@x"/></participant>
    <participantstreamassoc participant_id="{NUMBER}"><send>1</send></participantstreamassoc></recording>"""
    found = read(document)
    assert found.participants[0].sends == ("1",)
    assert NUMBER not in repr(found)


@pytest.mark.parametrize(
    "inside",
    [
        '<nameID aor="sip:anonymous@anonymous.invalid"/>',
        '<nameID aor="sip:Anonymous@sbc.example"/>',
        '<nameID aor="sip:x7@anonymous.invalid:5060;user=phone"/>',
        '<nameID aor="sip:unavailable@unknown.invalid"/>',
        '<nameID aor=""/>',
        "",
        f'<nameID aor="tel:{NUMBER}"><name xml:lang="en">Anonymous</name></nameID>',
    ],
)
def test_who_withholds_the_number_is_marked(inside: str) -> None:
    (one,) = read(f'<recording><participant participant_id="p">{inside}</participant></recording>').participants
    assert one.withheld


def test_a_display_name_is_kept_nowhere() -> None:
    document = (
        metadata()
        .replace(b"<stream ", b"<!-- Eva Jansen --><stream ", 1)
        .replace(b'pbx.example"/>', b'pbx.example"><name>Eva Jansen</name></nameID>')
    )
    found = read(document)
    assert [one.withheld for one in found.participants] == [False, False]
    assert "Jansen" not in str([(one.participant_id, one.aors) for one in found.participants])


def test_a_partial_update_overwrites_by_id_and_keeps_the_order() -> None:
    update = read(
        '<recording><datamode>partial</datamode><participant participant_id="p2"><nameID aor="sip:eve@x.example"/>'
        '</participant><participant participant_id="p1"/></recording>'
    )
    now = merged(read(metadata()), update)
    assert [one.aors for one in now.participants] == [(AORS[0],), (AORS[1],), ("sip:eve@x.example",)]
    assert now.participants[1].sends == ("s1",)
    assert now.session_ids == ("cs1",)


def test_a_complete_snapshot_replaces_and_whoever_left_is_gone() -> None:
    left = '<participantsessionassoc participant_id="p1" session_id="cs1"><disassociate-time>x</disassociate-time>'
    now = merged(read(metadata()), read(metadata(extra=f"{left}</participantsessionassoc>")))
    assert [one.participant_id for one in now.participants] == ["p0"]
    alone = merged(read(metadata()), read(metadata(aors=AORS[:1])))
    assert [one.participant_id for one in alone.participants] == ["p0"]


def crowd(count: int, since: int = 0, mode: str = "complete") -> bytes:
    """A snapshot of this many participants."""
    each = "".join(f'<participant participant_id="p{since + at}"/>' for at in range(count))
    return f"<recording><datamode>{mode}</datamode>{each}</recording>".encode()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "metadata is not well-formed XML"),
        (b"<recording><participant", "metadata is not well-formed XML"),
        (f"<recording>{NUMBER}</wrong>".encode(), "metadata is not well-formed XML"),
        (b"<recording/>", "metadata names no session, participant or stream"),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><r><session id='&a;'/></r>", "metadata declares a document type"),
        (b"<!DOCTYPE r SYSTEM 'http://192.0.2.1/x'><r><session id='1'/></r>", "metadata declares a document type"),
        (b"<a>" * 30 + b"</a>" * 30, "metadata is nested too deeply"),
        (b"<r>" + b"<a/>" * 9000 + b"</r>", "metadata has too many elements"),
        (
            b"<r a='1'>" + b"<a %s/></r>" % b" ".join(b"a%d='1'" % at for at in range(65)),
            "metadata has too many attributes",
        ),
        (crowd(257), "metadata has too many participants"),
        (b"<r>" + b" " * 300_000 + b"</r>", "metadata is larger than 256 kB"),
        (b"<?xml version='1.0' encoding='utf-16'?><r/>", "metadata is not well-formed XML"),
    ],
)
def test_broken_and_hostile_documents_are_a_value(document: bytes, reason: str) -> None:
    assert parse_metadata(document) == MetadataInvalid(reason)


def test_a_file_of_this_machine_is_never_read() -> None:
    attack = b"<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><r><session session_id='x'/><ucid>&f;</ucid></r>"
    assert parse_metadata(attack) == MetadataInvalid("metadata declares a document type")


def test_entities_that_double_are_refused_at_once() -> None:
    levels = "".join(f"<!ENTITY e{at} '{f'&e{at - 1};' * 10}'>" for at in range(1, 12))
    attack = f"<!DOCTYPE r [<!ENTITY e0 'x'>{levels}]><r><session session_id='&e11;'/></r>".encode()
    assert isinstance(parse_metadata(attack), MetadataInvalid)


def test_a_participant_shows_no_address() -> None:
    assert NUMBER not in repr(SiprecParticipant(NUMBER, (f"tel:{NUMBER}",)))


def test_changes_cannot_add_up_to_more_than_a_snapshot_may_say() -> None:
    known = read(crowd(200))
    assert merge(known, read(crowd(57, 200, "partial"))) == MetadataInvalid("metadata has too many participants")
    assert len(merged(known, read(crowd(56, 200, "partial"))).participants) == 256
