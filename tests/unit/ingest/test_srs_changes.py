"""Hold, suspension and resumption are told apart; what a session becomes survives the process that held it."""

import json
from random import Random

import pytest

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from rightcall_ingest.sip.sip_message import SipRequest
from rightcall_ingest.sip.siprec_session import Signal, SpeechState, advance
from tests.support.sipp.bench import Bench, answer_of
from tests.support.sipp.wire import AORS, NUMBER, metadata, request, sdp, siprec

ACTIVE, INACTIVE = sdp(), sdp(["inactive", "inactive"])
HOLD, RETRIEVE = Signal.HOLD, Signal.RETRIEVE
SUSPENDED, RESUMED = Signal.SRC_SUSPENDED, Signal.SRC_RESUMED
Body = tuple[str, bytes]


def only_sdp(body: bytes) -> Body:
    return "application/sdp", body


def only_metadata(body: bytes) -> Body:
    return "application/rs-metadata+xml", body


HELD, SPEAKING = metadata(held=True), metadata()


def change(snapshot: bytes) -> bytes:
    """Its associations alone, as a partial update may say them (RFC 7865 section 5.1)."""
    said = snapshot[snapshot.index(b"<participantstreamassoc") :]
    return b"<recording><datamode>partial</datamode>" + said


class Session:
    """An established session on the bench."""

    def __init__(self, first: Body | None = None) -> None:
        self.bench = Bench()
        self.cseq = 1
        to = self.bench.reply(request(body=first or siprec())).headers.get("to") or ""
        self.tag = to.rpartition("tag=")[2]
        self.bench.receive(request("ACK", to_tag=self.tag, branch="z9hG4bK-ack"))

    def message(self, method: str, body: Body | None = None) -> bytes:
        self.cseq += 1
        return request(method, body, to_tag=self.tag, cseq=self.cseq, branch=f"z9hG4bK-{self.cseq}")

    def say(self, body: Body, method: str = "INVITE") -> list[Signal]:
        before = len(self.bench.signals)
        assert self.bench.status(self.message(method, body)) == 200
        return self.bench.signals[before:]


@pytest.mark.parametrize(
    "story",
    [
        [(siprec(INACTIVE, HELD), [HOLD]), (siprec(ACTIVE, SPEAKING), [RETRIEVE])],
        [(siprec(ACTIVE, HELD), [HOLD]), (siprec(ACTIVE, SPEAKING), [RETRIEVE])],
        [(only_metadata(HELD), [HOLD]), (only_metadata(SPEAKING), [RETRIEVE])],
        [(only_metadata(change(HELD)), [HOLD]), (only_metadata(change(SPEAKING)), [RETRIEVE])],
        [(siprec(INACTIVE, change(HELD)), [HOLD]), (siprec(ACTIVE, change(SPEAKING)), [RETRIEVE])],
        [(only_metadata(HELD), [HOLD]), (only_metadata(change(SPEAKING)), [RETRIEVE])],
        [(only_sdp(INACTIVE), [SUSPENDED]), (only_sdp(ACTIVE), [RESUMED])],
        [(only_sdp(sdp(address="0.0.0.0")), [SUSPENDED]), (only_sdp(ACTIVE), [RESUMED])],
        [(siprec(INACTIVE, SPEAKING), [SUSPENDED]), (siprec(ACTIVE, SPEAKING), [RESUMED])],
        [(only_sdp(sdp(["inactive", "sendonly"])), [])],
        [(only_metadata(HELD), [HOLD]), (only_sdp(INACTIVE), []), (siprec(ACTIVE, SPEAKING), [RETRIEVE])],
        [(siprec(INACTIVE, HELD), [HOLD]), (only_sdp(ACTIVE), []), (only_metadata(SPEAKING), [RETRIEVE])],
        [(siprec(INACTIVE, HELD), [HOLD]), (only_metadata(SPEAKING), [RETRIEVE, SUSPENDED]),
         (only_sdp(ACTIVE), [RESUMED])],
        [(only_sdp(INACTIVE), [SUSPENDED]), (only_metadata(HELD), [HOLD]),
         (siprec(ACTIVE, SPEAKING), [RETRIEVE, RESUMED])],
        [(siprec(ACTIVE, b"<broken"), []), (siprec(INACTIVE, b"<broken"), [SUSPENDED])],
        [(only_sdp(ACTIVE), []), (siprec(ACTIVE, SPEAKING), [])],
    ],
)  # fmt: skip
def test_hold_is_said_by_metadata_and_a_bare_inactive_is_a_suspension(story: list[tuple[Body, list[Signal]]]) -> None:
    session = Session()
    for body, expected in story:
        assert session.say(body) == expected


def test_an_update_request_says_the_same_as_a_re_invite() -> None:
    session = Session()
    assert session.say(only_metadata(HELD), "UPDATE") == [HOLD]
    assert session.say(siprec(ACTIVE, SPEAKING), "UPDATE") == [RETRIEVE]
    assert session.say(only_sdp(INACTIVE), "UPDATE") == [SUSPENDED]


def test_a_session_may_begin_silent() -> None:
    assert Session(siprec(INACTIVE, SPEAKING)).bench.signals == [SUSPENDED]


def test_hold_is_a_change_so_associations_that_are_empty_from_the_first_snapshot_say_nothing() -> None:
    """voip.md 1.2: some clients never fill them; a bare inactive is no hold either (law.md R30)."""
    never_filled = Session(siprec(ACTIVE, HELD))
    assert never_filled.bench.signals == []
    assert never_filled.say(siprec(ACTIVE, HELD)) == []
    assert after_a_crash(never_filled).say(siprec(ACTIVE, HELD)) == []
    assert Session(siprec(INACTIVE, HELD)).bench.signals == [SUSPENDED]
    empty = HELD.replace(b"</participantstreamassoc>", b"<send/><recv> </recv></participantstreamassoc>")
    assert Session(siprec(ACTIVE, empty)).bench.signals == []


def test_who_had_a_stream_and_has_none_any_more_is_on_hold_whoever_else_never_had_one() -> None:
    filled_later = Session(siprec(ACTIVE, HELD))
    assert filled_later.say(only_metadata(SPEAKING)) == []
    assert filled_later.say(only_metadata(HELD)) == [HOLD]
    assert after_a_crash(filled_later).say(only_metadata(SPEAKING)) == [RETRIEVE]


DAMAGE = (b'aor="', b'x="<" aor="')


def test_associations_that_can_be_read_whole_hold_and_retrieve_whatever_else_is_damaged() -> None:
    """A client that never escapes a character damages each of its documents, and still says when a call is held."""
    session = Session(siprec(ACTIVE, SPEAKING.replace(*DAMAGE)))
    assert session.say(only_metadata(HELD.replace(*DAMAGE))) == [HOLD]
    assert session.say(only_metadata(SPEAKING.replace(*DAMAGE))) == [RETRIEVE]
    assert after_a_crash(session).say(only_metadata(HELD.replace(*DAMAGE))) == [], "nobody knows who else there was"


def test_no_damage_to_a_snapshot_of_people_who_talk_makes_a_hold_of_it() -> None:
    known = parse_metadata(SPEAKING)
    assert isinstance(known, Metadata)
    talking, _ = advance(SpeechState(), known, None)
    start, draw, damaged = SPEAKING.index(b"<participantstreamassoc"), Random(1), 0
    for _ in range(2000):  # a few octets each, so that all four of send and recv can be hit
        octets = bytearray(SPEAKING)
        for _ in range(draw.randint(2, 14)):
            at = draw.randrange(start, len(octets))
            octets[at : at + 1] = draw.choice([b"<", b"&", b'"', b">", b"\0", b""])
        found = parse_metadata(bytes(octets))
        if isinstance(found, Metadata) and found.damaged:
            merged = merge(known, found)
            assert isinstance(merged, Metadata)
            assert advance(talking, merged, None)[1] == (), bytes(octets)
            damaged += 1
    assert damaged > 500


INSIDE = b"""<recording><datamode>%s</datamode><session id="s"/><stream id="s0"><label>1</label></stream>
<participant id="a"><nameID aor="sip:a@b.example"/><send>s0</send></participant>
<participant id="b"><nameID aor="sip:b@b.example"/><recv>s0</recv></participant></recording>"""


@pytest.mark.parametrize("mode", [b"complete", b"partial"])
def test_where_participants_hold_their_streams_themselves_those_that_come_without_are_on_hold(mode: bytes) -> None:
    """Oracle, AudioCodes (voip.md 1.6)."""
    session = Session(siprec(ACTIVE, INSIDE % b"complete"))
    speaking = INSIDE % mode
    held = speaking.replace(b"<send>s0</send>", b"").replace(b"<recv>s0</recv>", b"")
    first = held[: held.index(b'<participant id="b"')] + b"</recording>"
    assert session.say(only_metadata(held.replace(*DAMAGE))) == [], "what was lost is no statement"
    if mode == b"partial":
        assert session.say(only_metadata(first)) == [], "the other one still receives"
    assert session.say(only_metadata(held)) == [HOLD]
    assert session.say(only_metadata(speaking)) == [RETRIEVE]


def test_after_a_crash_a_change_that_lets_somebody_speak_ends_a_hold() -> None:
    held = Session()
    held.say(only_metadata(HELD))
    assert after_a_crash(held).say(only_metadata(metadata(aors=AORS[:1], mode="partial"))) == [RETRIEVE]


def test_a_client_that_never_associates_streams_is_not_on_hold() -> None:
    dialect = (
        b'<recording><session id="s"/><participant id="a"><nameID aor="sip:a@b.example"/></participant></recording>'
    )
    session = Session(siprec(ACTIVE, dialect))
    assert session.say(siprec(ACTIVE, dialect)) == []
    told_before = Session()
    assert told_before.say(siprec(ACTIVE, dialect)) == [HOLD]


def test_the_answer_follows_the_offer_and_its_version_grows_only_with_a_change() -> None:
    session = Session()
    versions = []
    for body in (only_sdp(ACTIVE), only_sdp(INACTIVE), only_sdp(INACTIVE), only_sdp(ACTIVE)):
        response = session.bench.reply(session.message("INVITE", body))
        versions.append((response.body.split()[3], [str(media.direction) for media in answer_of(response).media]))
        session.bench.receive(request("ACK", to_tag=session.tag, cseq=session.cseq, branch="z9hG4bK-a"))
    assert versions == [
        (b"1", ["recvonly", "recvonly"]),
        (b"2", ["inactive", "inactive"]),
        (b"2", ["inactive", "inactive"]),
        (b"3", ["recvonly", "recvonly"]),
    ]


def test_metadata_alone_is_answered_without_sdp_in_update_and_with_ours_in_invite() -> None:
    session = Session()
    assert session.bench.reply(session.message("UPDATE", only_metadata(SPEAKING))).body == b""
    in_invite = session.bench.reply(session.message("INVITE", only_metadata(SPEAKING)))
    assert [media.port for media in answer_of(in_invite).media] == [40000, 40002]


def test_sdp_in_the_ack_answers_our_description() -> None:
    session = Session()
    session.bench.reply(session.message("INVITE", only_metadata(SPEAKING)))
    session.bench.receive(request("ACK", only_sdp(INACTIVE), to_tag=session.tag, cseq=session.cseq, branch="z9hG4bK-x"))
    assert session.bench.signals == [SUSPENDED]


def test_a_refresh_asks_nobody() -> None:
    session = Session()
    assert session.bench.status(session.message("UPDATE")) == 200
    assert session.bench.reply(session.message("INVITE")).body.startswith(b"v=0")
    assert len(session.bench.told) == 1


def test_the_handler_sees_the_merged_participants_and_the_streams_as_offered() -> None:
    session = Session()
    joined = b'<recording><datamode>partial</datamode><participant participant_id="p9"><nameID aor="sip:c@d.example"/>'
    session.say(only_metadata(joined + b"</participant></recording>"))
    update = session.bench.last_update
    assert update.streams is None
    assert isinstance(update.metadata, Metadata)
    assert [one.aors[0] for one in update.metadata.participants] == [*AORS, "sip:c@d.example"]
    session.say(only_sdp(sdp(["sendonly", "sendonly", "sendonly"])))
    assert [media.label for media in session.bench.last_update.streams or ()] == ["1", "2", "3"]
    session.say(siprec(ACTIVE, b"<broken"))
    assert isinstance(session.bench.last_update.metadata, MetadataInvalid)


def test_one_change_at_a_time_and_in_order() -> None:
    session = Session()
    session.bench.waits = True
    session.bench.receive(session.message("INVITE", only_sdp(INACTIVE)))
    busy = session.bench.reply(session.message("UPDATE", only_metadata(HELD)))
    assert (busy.status, busy.headers.get("retry-after")) == (500, "1")
    session.bench.answer()
    session.bench.waits = False
    late = request(body=only_sdp(ACTIVE), to_tag=session.tag, cseq=1, branch="z9hG4bK-late")
    assert session.bench.status(late) == 500
    assert session.bench.signals == [SUSPENDED]


def test_cancelling_a_re_invite_does_not_end_the_session() -> None:
    session = Session()
    session.bench.waits = True
    session.bench.receive(session.message("INVITE", only_sdp(INACTIVE)))
    assert session.bench.status(request("CANCEL", to_tag=session.tag, cseq=2, branch="z9hG4bK-2")) == 200
    assert [message.status for message in session.bench.answer() if hasattr(message, "status")] == [200]
    assert session.bench.srs.dialog_ids == {session.tag}


def after_a_crash(session: Session) -> Session:
    """The next process: it knows what was journalled, as JSON, and nothing else."""
    state = json.loads(json.dumps(session.bench.saved[-1]))
    session.bench = Bench()
    session.bench.srs.restore(state)
    return session


def test_the_next_process_answers_bye_and_re_invite() -> None:
    session = after_a_crash(Session())
    assert session.say(only_sdp(INACTIVE)) == [SUSPENDED]
    assert session.say(only_sdp(ACTIVE)) == [RESUMED]
    assert session.bench.status(session.message("BYE")) == 200
    assert session.bench.srs.dialog_ids == frozenset()


def test_hold_and_suspension_survive_the_process() -> None:
    held = Session()
    held.say(siprec(INACTIVE, HELD))
    assert after_a_crash(held).say(siprec(ACTIVE, SPEAKING)) == [RETRIEVE]
    suspended = Session()
    suspended.say(only_sdp(INACTIVE))
    assert after_a_crash(suspended).say(only_sdp(ACTIVE)) == [RESUMED]


def test_a_partial_update_to_a_snapshot_that_died_with_its_process_says_nothing_of_hold() -> None:
    silent = metadata(held=True, aors=AORS[:1], mode="partial")
    assert Session().say(only_metadata(silent)) == []
    session = after_a_crash(Session())
    assert session.say(only_metadata(silent)) == []
    assert session.say(only_metadata(silent)) == []
    assert session.say(only_metadata(HELD)) == [HOLD]
    assert session.say(only_metadata(metadata(mode="partial"))) == [RETRIEVE]


def test_a_first_snapshot_is_whole_whatever_it_calls_itself() -> None:
    session = Session(siprec(ACTIVE, metadata(mode="partial")))
    assert session.say(only_metadata(HELD)) == [HOLD]


def test_a_200_that_died_with_its_process_is_given_by_the_next_one() -> None:
    session = after_a_crash(Session())
    again = session.bench.reply(request(body=siprec()))
    assert again.status == 200
    assert (again.headers.get("to") or "").endswith(f";tag={session.tag}")
    assert [media.port for media in answer_of(again).media] == [40000, 40002]
    assert session.bench.told == []


def test_the_next_process_never_ends_a_session_for_want_of_an_ack() -> None:
    session = after_a_crash(Session())
    session.say(only_sdp(ACTIVE))
    session.bench.pass_time(100)
    assert session.bench.srs.dialog_ids == {session.tag}


def test_bye_goes_to_the_client_as_it_named_itself_also_after_a_crash() -> None:
    """RFC 3261 section 12.2.1.1: the remote target and the route set as they came."""
    bench = Bench()
    contact = f"<sip:{NUMBER}@192.0.2.9:5060;transport=udp>;+sip.src"
    headers = (f"Record-Route: <sip:{NUMBER}@proxy.example;lr>", "Require: siprec")
    bench.reply(request(body=siprec(), contact=contact, headers=headers))
    (state,) = bench.saved
    after = Bench()
    after.perform(after.srs.restore(json.loads(json.dumps(state)), 7))
    after.perform(after.srs.hang_up(state["dialog_id"]))
    (bye,) = after.sent
    assert isinstance(bye, SipRequest)
    assert (bye.method, bye.uri, bye.cseq) == ("BYE", f"sip:{NUMBER}@192.0.2.9:5060;transport=udp", 8)
    assert bye.headers.get("route") == f"<sip:{NUMBER}@proxy.example;lr>"
    assert NUMBER.lstrip("+") not in repr(bench.told)
