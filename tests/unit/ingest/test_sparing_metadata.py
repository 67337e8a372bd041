"""What metadata leaves out is unknown, not stated (law.md 3.1): every optional element and attribute of RFC 7865."""

import pytest

from rightcall_ingest.facts.parties import Voice, cast, voices
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from tests.support.sipp.wire import metadata
from tests.unit.ingest.test_parties import CALLER, KEYS, SERVICE, media, where

WHOLE = metadata(aors=(CALLER, SERVICE)).decode()
STREAMS = WHOLE[WHOLE.index("<stream ") : WHOLE.index("<participantstreamassoc")]
SPEECH = WHOLE[WHOLE.index("<participantstreamassoc") : WHOLE.index("</recording>")]
GONE = '<participantsessionassoc participant_id="p1" session_id="%s"><disassociate-time>%s</disassociate-time>'


def read(document: str) -> Metadata:
    found = parse_metadata(document.encode())
    assert isinstance(found, Metadata), found
    return found


def after(document: str, known: str = WHOLE) -> Metadata:
    found = merge(merge_first(known), read(document))
    assert isinstance(found, Metadata), found
    return found


def merge_first(document: str) -> Metadata:
    found = merge(None, read(document))
    assert isinstance(found, Metadata), found
    return found


SPARING = {
    "no datamode": WHOLE.replace("<datamode>complete</datamode>", ""),
    "an empty datamode": WHOLE.replace("<datamode>complete</datamode>", "<datamode/>"),
    "no session": WHOLE.replace('<session session_id="cs1"><sipSessionID>ab;remote=cd</sipSessionID></session>', ""),
    "no sipSessionID": WHOLE.replace("<sipSessionID>ab;remote=cd</sipSessionID>", ""),
    "several sessions": WHOLE.replace("<session ", '<session session_id="cs0"/><session ', 1),
    "a group, and times": WHOLE.replace(
        "<session ", "<group group_id='g'><associate-time>x</associate-time></group><session ", 1
    ).replace("<sipSessionID>", "<start-time>2026-11-23T09:00:00Z</start-time><stop-time/><sipSessionID>"),
    "no streams": WHOLE.replace(STREAMS, ""),
    "no labels": WHOLE.replace("<label>1</label>", "").replace("<label>2</label>", ""),
    "no stream associations": WHOLE.replace(SPEECH, ""),
    "empty stream associations": metadata(aors=(CALLER, SERVICE), held=True).decode(),
    "empty send and recv": WHOLE.replace(SPEECH, '<participantstreamassoc participant_id="p0"><send/><recv/></participantstreamassoc>'),
    "participants without ids": WHOLE.replace(' participant_id="p0"', "", 1).replace(' participant_id="p1"', "", 1),
    "an empty time of leaving": WHOLE.replace("</recording>", GONE % ("cs1", "") + "</participantsessionassoc></recording>"),
}  # fmt: skip


@pytest.mark.parametrize("document", SPARING.values(), ids=SPARING.keys())
def test_the_same_two_parties_take_part_in_the_same_direction_whatever_else_is_not_said(document: str) -> None:
    found = merge_first(document)
    seen = cast(found, where(), KEYS, {})
    assert [party.party_class for party in seen.parties] == ["external", "employee"]
    assert (seen.direction, seen.line, seen.metadata_ok, seen.damaged) == ("inbound", "service", True, False)
    heard = voices(media("1", "2"), found, seen)
    assert [voice.channel for _, voice in sorted(heard.items())] == ["external", "employee"]


def test_streams_without_labels_are_told_apart_by_order_and_it_is_said() -> None:
    found = read(SPARING["no labels"])
    heard = voices(media("1", "2"), found, cast(found, where(), KEYS, {}))
    assert heard == {0: Voice("external", True), 1: Voice("employee", True)}


@pytest.mark.parametrize("nothing", ["", "<nameID/>", '<nameID aor=""/>', "<nameID><name>Zoe</name></nameID>"])
def test_a_participant_without_an_address_is_a_party_without_a_number(nothing: str) -> None:
    found = read(WHOLE.replace(f'<nameID aor="{CALLER}"/>', nothing))
    seen = cast(found, where(), KEYS, {})
    assert [party.party_class for party in seen.parties] == ["withheld", "employee"]
    assert (seen.direction, seen.parties[0].unread) == ("inbound", False)


ONLY = "<recording><datamode>partial</datamode>%s</recording>"
EMPTY = '<participantstreamassoc participant_id="p0"/><participantstreamassoc participant_id="p1"/>'
LEAVES = GONE % ("cs1", "2026-11-23T09:00:00Z") + "</participantsessionassoc>"


def test_a_change_that_names_nobody_again_still_says_who_sends_who_left_and_who_came_back() -> None:
    """RFC 7865 section 5.1: a partial update holds what has changed, and no more."""
    known = merge_first(WHOLE)
    held = after(ONLY % EMPTY)
    assert [(one.aors, one.speaks) for one in held.participants] == [(one.aors, False) for one in known.participants]
    assert held.silent
    left = merge(known, read(ONLY % LEAVES))
    assert isinstance(left, Metadata)
    assert left.participants == known.participants[:1]
    for again, who in ((EMPTY, known.participants[:1]), (SPEECH, known.participants)):
        back = merge(left, read(ONLY % again))
        assert isinstance(back, Metadata)
        assert [one.aors for one in back.participants] == [one.aors for one in who]
        assert not back.damaged


def test_a_change_makes_no_party_of_an_id_that_nobody_has_named() -> None:
    for known in (None, merge_first(WHOLE)):
        found = merge(known, read(ONLY % SPEECH.replace('"p1"', '"p7"').replace('"p0"', '"p8"')))
        assert isinstance(found, Metadata)
        assert found.participants == (known.participants if known else ())
        assert found.speaks, "somebody sends: what was on hold is no longer (after a crash nobody is known)"


def test_a_snapshot_that_names_nobody_says_nothing_of_who_takes_part() -> None:
    for nobody in ("<recording><session session_id='cs1'/></recording>", f"<recording>{STREAMS}</recording>"):
        assert after(nobody).participants == merge_first(WHOLE).participants
        assert not merge_first(nobody).parties_known
        assert not merge_first(nobody).complete, "after a crash nobody has left by that"


@pytest.mark.parametrize("mode", ["partial", "PARTIAL", "update", "delta"])
def test_whoever_is_missing_from_what_does_not_call_itself_complete_is_there(mode: str) -> None:
    one = metadata(aors=(CALLER,), mode=mode).decode()
    assert len(after(one).participants) == 2
    assert len(after(metadata(aors=(CALLER,)).decode()).participants) == 1, "a complete snapshot is the whole truth"


def test_a_damaged_snapshot_makes_nobody_leave_and_an_address_that_it_hides_stays_known() -> None:
    lost = after(metadata(aors=(CALLER,)).decode() + "\x00")
    assert [one.aors for one in lost.participants] == [(CALLER,), (SERVICE,)]
    hit = after(WHOLE.replace("1110021", "11\x0110021"))
    assert [one.aors for one in hit.participants] == [(CALLER,), (SERVICE,)]
    hit_id_too = after(
        WHOLE.replace("1110021", "11\x0110021").replace('participant_id="p1"><nameID', 'participant_id="\x01"><nameID')
    )
    assert [one.aors for one in hit_id_too.participants] == [(CALLER,), (SERVICE,)]
    assert hit.damaged
    assert merge_first(WHOLE + "\x00").complete is False, "after a crash nobody has left by that"


def test_who_joins_in_a_damaged_snapshot_and_cannot_be_read_is_somebody_unknown() -> None:
    three = metadata(aors=(CALLER, SERVICE, "sip:+31201110003@x")).decode().replace("1110003", "11\x0110003")
    assert [one.unread for one in after(three).participants] == [False, False, True]


def test_whoever_left_one_session_and_is_in_another_is_there() -> None:
    moved = GONE % ("cs1", "2026-11-23T09:01:00Z") + "</participantsessionassoc>"
    again = '<participantsessionassoc participant_id="p1" session_id="cs2"><associate-time>x</associate-time></participantsessionassoc>'
    assert len(after(WHOLE.replace("</recording>", f"{moved}{again}</recording>")).participants) == 2
    assert len(after(WHOLE.replace("</recording>", f"{moved}</recording>")).participants) == 1


def test_who_is_named_now_takes_the_place_of_a_stand_in() -> None:
    cut = WHOLE[: WHOLE.index('<participant participant_id="p1"')]
    known = merge_first(cut)
    assert [one.stand_in for one in known.participants] == [False, True]
    partial = metadata(aors=(SERVICE,), mode="partial").decode().replace('"p0"', '"p1"')
    now = merge(known, read(partial))
    assert isinstance(now, Metadata)
    assert [one.aors for one in now.participants] == [(CALLER,), (SERVICE,)]
    assert now.parties_known
