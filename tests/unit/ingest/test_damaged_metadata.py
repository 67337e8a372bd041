"""One bad octet in rs-metadata, wherever it stands, does not cost the parties that can still be read (law.md L07), and
never makes a party or a number that the phone system did not name."""

from collections.abc import Callable

import pytest

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, parse_metadata
from tests.support.sipp.wire import AORS, NUMBER, OTHER_NUMBER, metadata
from tests.support.work import grows_linearly

WHOLE = metadata()
FIRST = f'<nameID aor="{AORS[0]}"/>'.encode()


def read(document: bytes) -> Metadata:
    found = parse_metadata(document)
    assert isinstance(found, Metadata), found
    return found


def users(found: Metadata | MetadataInvalid) -> set[str]:
    """Of everybody who is named, what stands before the host."""
    people = found.participants if isinstance(found, Metadata) else ()
    return {aor.partition("@")[0] for one in people for aor in one.aors}


KNOWN = users(read(WHOLE))


def name(text: bytes) -> bytes:
    return FIRST.replace(b"/>", b"><name>" + text + b"</name></nameID>")


DAMAGED: list[tuple[str, bytes]] = [
    ("SIP-01: a less-than in a session id", WHOLE.replace(b"ab;remote=cd", b"ab<7b>9~x")),
    ("an ampersand in a session id", WHOLE.replace(b"ab;remote=cd", b"ab&cd")),
    ("an ampersand in an attribute", WHOLE.replace(b'session_id="cs1">', b'session_id="c&1">')),
    ("a less-than in an attribute", WHOLE.replace(b'session_id="cs1">', b'session_id="c<1">')),
    ("SIP-02: a prefix that nobody declared", WHOLE.replace(b"</recording>", b"<ac:x>1</ac:x></recording>")),
    ("an attribute's prefix", WHOLE.replace(b"<session ", b'<session ac:id="1" ')),
    ("SIP-03: Latin-1 in a name", WHOLE.replace(FIRST, name(b"Zo\xeb"))),
    ("another eight-bit encoding", WHOLE.replace(FIRST, name(b"\x80\x9f\xff\xfe"))),
    ("SIP-04: a control character in a name", WHOLE.replace(FIRST, name(b"Zoe\x0bk"))),
    ("a null in a name", WHOLE.replace(FIRST, name(b"Zoe\x00k"))),
    ("SIP-05: a null behind the document", WHOLE + b"\x00"),
    ("nulls before and behind", b"\x00\x00\x00" + WHOLE + b"\x00" * 40),
    ("other padding", b"\x1a\xff\x04" + WHOLE + b"\x1a\r\n--\xff"),
    ("two documents in one part", WHOLE + b"\r\n" + WHOLE),
    ("an encoding that it does not have", WHOLE.replace(b"UTF-8", b"UTF-16")),
    ("an encoding in which a plus means something else", WHOLE.replace(b"UTF-8", b"UTF-7")),
    ("an encoding that nobody has", WHOLE.replace(b"UTF-8", b"x-none")),
    ("a document type", WHOLE.replace(b"<recording ", b'<!DOCTYPE recording [<!ENTITY a "b">]><recording ')),
    ("an entity that nobody declared", WHOLE.replace(FIRST, name(b"&eacute;"))),
    ("an element that never ends", WHOLE.replace(b"<stream ", b"<x><stream ", 1)),
    ("an end without a beginning", WHOLE.replace(b"<stream ", b"</x><stream ", 1)),
    ("elements that end crosswise", WHOLE.replace(FIRST, b"<a><b></a></b>" + FIRST)),
    ("an attribute twice", WHOLE.replace(b'session_id="cs1">', b'session_id="cs1" session_id="cs2">')),
    ("a document without its end", WHOLE.removesuffix(b"</recording>")),
    ("a comment that never ends", WHOLE.replace(b"<stream ", b"<!-- <stream ", 1)),
    (
        "a comment whose end was lost, before another one",
        WHOLE.replace(b"<participant ", b"<!-- a -- ><participant ", 1) + b"<!-- b -->",
    ),
    (
        "text whose end was lost, before another one",
        WHOLE.replace(FIRST, name(b"<![CDATA[Zoe]>")).replace(b"</recording>", b"<x><![CDATA[]]></x></recording>"),
    ),
    ("an instruction whose end was lost", WHOLE.replace(b"?>", b"?") + b"<?a b?>"),
    ("an address whose element was lost", WHOLE.replace(b"<participant ", b"<part\xffcipant ", 1)),
    ("an id that was lost", WHOLE.replace(b'participant_id="p0"', b'participant_id="p\x010"', 1)),
    ("an address with a hit behind the number", WHOLE.replace(b"@pbx", b"@p\x01x", 1)),
]


@pytest.mark.parametrize("document", [each for _, each in DAMAGED], ids=[each for each, _ in DAMAGED])
def test_who_can_be_read_takes_part_in_order_with_streams_and_it_is_said_that_something_could_not(
    document: bytes,
) -> None:
    found = read(document)
    assert [[aor.partition("@")[0] for aor in one.aors] for one in found.participants] == [
        [f"sip:{NUMBER}"],
        [f"sip:{OTHER_NUMBER}"],
    ]
    assert [(one.sends, one.receives) for one in found.participants] == [(("s0",), ("s1",)), (("s1",), ("s0",))]
    assert found.parties_known
    assert found.damaged


@pytest.mark.parametrize("cover", [b"<!-- %s -->", b"<x><![CDATA[%s]]></x>", b"<?x %s ?>", b"<x y='%s'/>"])
def test_what_only_looks_like_a_participant_is_none_also_in_a_damaged_document(cover: bytes) -> None:
    nobody = b'<participant participant_id="p9"><nameID aor="sip:+31201110099@pbx.example"/></participant>'
    hidden = WHOLE.replace(b"<stream ", cover % nobody + b"<stream ", 1)
    assert users(read(hidden)) == KNOWN
    assert users(read(hidden.replace(b"ab;remote=cd", b"ab&cd"))) == KNOWN


def test_utf_16_and_a_declared_eight_bit_encoding_are_no_damage() -> None:
    body = WHOLE.decode().replace("UTF-8", "UTF-16")
    for wide in (body.encode("utf-16"), body.encode("utf-16-le"), body.encode("utf-16-be")):
        assert (users(read(wide)), read(wide).damaged) == (KNOWN, False)
        assert users(read(wide + b"\0\0" * 3)) == KNOWN
        assert users(read(wide.replace("p".encode("utf-16-le"), b"\x01\xd8", 1))) == KNOWN
    latin = WHOLE.replace(b"UTF-8", b"ISO-8859-1").replace(FIRST, name(b"Zo\xeb"))
    assert (users(read(latin)), read(latin).damaged) == (KNOWN, False)


@pytest.mark.parametrize(
    ("hit", "part"),
    [
        (WHOLE.replace(b"ab;remote=cd", b"ab<7b>9~x"), "sessions"),
        (WHOLE.replace(b"+44207", b"+44<07", 1), "participants"),
        (WHOLE.replace(b"<send>s0<", b"<send>s\x000<"), "associations"),
        (WHOLE.replace(b"<label>1<", b"<label>\x001<"), "streams"),
        (WHOLE + b"\0", "metadata"),
    ],
)
def test_the_part_that_was_not_read_is_named(hit: bytes, part: str) -> None:
    assert read(hit).unread == (part,)


@pytest.mark.parametrize("octet", [b"<", b"&", b'"', b"'", b">", b"\x00", b"\x0b", b"\x7f", b"\xe9", b"\xff"])
def test_a_hit_number_is_somebody_unknown_and_never_another_number(octet: bytes) -> None:
    start = WHOLE.index(NUMBER.encode())
    for at in range(start, start + len(NUMBER)):
        found = read(WHOLE[:at] + octet + WHOLE[at + 1 :])
        assert [one.unread for one in found.participants] == [True, False]
        assert users(found) == {f"sip:{OTHER_NUMBER}"}
        assert not found.parties_known


BAD = [b"<", b"&", b'"', b"\x00", b"\x0b", b"\x80", b"\xe9", b"\xff", b""]


@pytest.mark.parametrize("octets", BAD)
def test_wherever_one_octet_is_damaged_nobody_is_invented_and_who_is_whole_is_read(octets: bytes) -> None:
    """An octet that is missing inside a number leaves another number behind: no reader can tell that (RFC 3261)."""
    numbers = [range(WHOLE.index(aor.encode()), WHOLE.index(aor.encode()) + len(aor)) for aor in AORS]
    elements = [
        range(WHOLE.index(b'<participant participant_id="p%d"' % at), WHOLE.index(aor.encode()) + len(aor) + 3)
        for at, aor in enumerate(AORS)
    ]
    for at in range(len(WHOLE)):
        if not octets and any(at in number for number in numbers):
            continue
        found = parse_metadata(WHOLE[:at] + octets + WHOLE[at + 1 :])
        whole = {
            f"sip:{number}" for number, place in zip((NUMBER, OTHER_NUMBER), elements, strict=True) if at not in place
        }
        assert whole <= users(found) <= KNOWN, at


def test_wherever_a_document_ends_nobody_is_invented_and_the_other_end_of_a_call_is_there_unread() -> None:
    for at in range(len(WHOLE)):
        found = parse_metadata(WHOLE[:at])
        assert users(found) <= KNOWN
        if isinstance(found, Metadata):
            assert len(found.participants) > 1
            assert found.parties_known == (users(found) == KNOWN)


def test_whom_an_association_still_speaks_of_is_there_though_its_name_was_lost() -> None:
    three = metadata(aors=(*AORS, "sip:+31201110003@pbx.example"))
    found = read(three.replace(b'<participant participant_id="p2">', b"<\x01>", 1))
    assert users(found) == {*KNOWN, "sip:+31201110003"}
    lost = three.replace(b'<participant participant_id="p2"><nameID aor="sip:+31201110003@pbx.example"/>', b"<\x01")
    assert [(one.participant_id, one.unread) for one in read(lost).participants] == [
        ("p0", False),
        ("p1", False),
        ("p2", True),
    ]


def test_an_address_that_stands_twice_and_differently_is_nobodys() -> None:
    twice = WHOLE.replace(FIRST, FIRST.replace(b"/>", b' aor="sip:+31201110003@x"/>'))
    assert users(read(twice)) == {f"sip:{OTHER_NUMBER}"}


def test_two_people_under_one_id_are_two() -> None:
    same = WHOLE.replace(b'<participant participant_id="p1"', b'<participant participant_id="p0"')
    assert [one.aors for one in read(same).participants] == [(AORS[0],), (AORS[1],)]


@pytest.mark.parametrize("address", [b"sip:+4420>946@x", b"sip:<+442079460001@x", b"sip:+44 2079'460@x"])
def test_a_well_formed_document_with_an_address_that_is_none_names_somebody_unknown(address: bytes) -> None:
    quoted = address.replace(b"<", b"&lt;")
    found = read(WHOLE.replace(AORS[0].encode(), quoted))
    assert (found.participants[0].unread, found.damaged) == (True, True)


def test_hostile_documents_are_still_read_in_proportion_to_their_length() -> None:
    made: list[Callable[[int], bytes]] = [
        lambda count: b"<" * 8 * count,
        lambda count: b'<a b="' * count,
        lambda count: b"<a b='c' b=\"" * count,
        lambda count: b"<!--<?<![CDATA[" * count,
        lambda count: b"<!DOCTYPE x [ " * count,
        lambda count: b"<participant><nameID" * count,
        lambda count: b"<a " + b" " * 20 * count,
        lambda count: b"&#" * 10 * count + b"</a",
    ]
    for document in made:

        def reading(count: int, document: Callable[[int], bytes] = document) -> Callable[[], object]:
            text = document(count)
            return lambda: parse_metadata(text)

        grows_linearly(reading, 100)
