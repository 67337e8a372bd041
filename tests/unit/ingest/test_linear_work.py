"""Whoever may speak to us cannot make the one thread that records everybody else's calls stand still: what comes over
the wire costs work in proportion to its length. Counted, never timed.
"""

from collections.abc import Callable

import pytest

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from rightcall_ingest.sip.sip_framing import Framer
from rightcall_ingest.sip.sip_message import HEAD_BYTES_MAX, SipRequest, parse_message
from rightcall_ingest.sip.sip_response import ServerIdentity
from rightcall_ingest.sip.sip_transaction import Transactions, ticket_for
from rightcall_ingest.sip.sip_values import contact_port, parse_name_addr, parse_via, split_list
from rightcall_ingest.sip.siprec_body import split_body
from rightcall_ingest.sip.siprec_session import Admission, EndReason, SessionEnd
from rightcall_ingest.sip.srs import ALONE
from rightcall_ingest.sip.srs_state import PendingAnswer, SrsState
from tests.support.sipp.bench import PEER
from tests.support.sipp.wire import request
from tests.support.work import grows_linearly

Hostile = Callable[[int], bytes]


def associations_of_one(count: int) -> bytes:
    return _recording(
        '<participant participant_id="p"/>',
        *(
            f'<participantstreamassoc participant_id="p"><send>s{at}</send><recv>r{at}</recv></participantstreamassoc>'
            for at in range(count)
        ),
    )


def streams_of_one_association(count: int) -> bytes:
    sends = "".join(f"<send>s{at}</send>" for at in range(count))
    return _recording(
        '<participant participant_id="p"/>',
        f'<participantstreamassoc participant_id="p">{sends}</participantstreamassoc>',
    )


def one_participant_again_and_again(count: int) -> bytes:
    return _recording('<participant participant_id="p"><send>s</send></participant>' * count)


def participants_and_streams(count: int) -> bytes:
    return _recording(
        *(f'<participant participant_id="p{at}"><nameID aor="sip:a{at}@h"/></participant>' for at in range(count)),
        *(f'<stream stream_id="s{at}"><label>{at}</label></stream>' for at in range(count)),
        *(
            f'<participantstreamassoc participant_id="p{at}"><send>s{at}</send></participantstreamassoc>'
            for at in range(count)
        ),
    )


def _recording(*inside: str) -> bytes:
    return f"<recording>{''.join(inside)}</recording>".encode()


@pytest.mark.parametrize(
    "document",
    [associations_of_one, streams_of_one_association, one_participant_again_and_again, participants_and_streams],
)
def test_metadata_is_read_in_proportion_to_its_length(document: Hostile) -> None:
    def read(count: int) -> Callable[[], object]:
        text = document(count)
        assert isinstance(parse_metadata(text), Metadata)
        return lambda: parse_metadata(text)

    grows_linearly(read, 40)


def test_a_change_is_merged_in_proportion_to_what_is_known() -> None:
    def merging(count: int) -> Callable[[], object]:
        known = parse_metadata(participants_and_streams(count))
        partial = b"<recording><datamode>partial</datamode>"
        change = parse_metadata(participants_and_streams(count).replace(b"<recording>", partial))
        assert isinstance(known, Metadata)
        assert isinstance(change, Metadata)
        return lambda: merge(known, change)

    grows_linearly(merging, 40)


@pytest.mark.parametrize(
    "stream",
    [
        lambda count: request("OPTIONS") * count,
        lambda count: b"A\r\n\r\n" * count,
        lambda count: b"\r\n\r\n" * count + request("OPTIONS"),
        lambda count: b"A\r\nl: 1\r\n\r\n\r" * count,
    ],
    ids=["requests", "heads alone", "keep-alives", "bodies that look like blank lines"],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["in one read", "in small reads"])
def test_a_tcp_stream_is_cut_in_proportion_to_its_length(stream: Hostile, at_once: bool) -> None:
    def cutting(count: int) -> Callable[[], object]:
        data = stream(count)
        reads = [data] if at_once else [data[at : at + 60] for at in range(0, len(data), 60)]

        def cut() -> None:
            framer = Framer()
            for read in reads:
                framer.feed(read)

        return cut

    grows_linearly(cutting, 100)


@pytest.mark.parametrize(
    "line",
    [b"\r\n b", b"\r\n ", b"\r\n \t x,", b"\r\n <sip:[::1", b'\r\n "\\'],
    ids=["folded", "folded and empty", "folded list", "folded brackets", "folded quotes"],
)
@pytest.mark.parametrize("name", [b"X", b"Via"])
def test_a_folded_header_is_read_in_proportion_to_its_length(name: bytes, line: bytes) -> None:
    def reading(count: int) -> Callable[[], object]:
        start = b"OPTIONS sip:srs@host SIP/2.0\r\n" + name + b": "
        message = request("OPTIONS").replace(b"Max-Forwards: 70", name + b": " + line * count)
        return lambda: (parse_message(message), parse_message(start + line * count))

    grows_linearly(reading, HEAD_BYTES_MAX // len(line) // 5)


@pytest.mark.parametrize("piece", ["<", "[", "@[", "<sip:[", '"', '\\"', '"<', ";", ",", "=", " ", ":", "[::1]:"])
def test_a_header_value_is_read_in_proportion_to_its_length(piece: str) -> None:
    def reading(count: int) -> Callable[[], object]:
        value = piece * count
        reads = (split_list, parse_name_addr, parse_via, contact_port)
        return lambda: [read(prefix + value) for read in reads for prefix in ("", "sip:", "<sip:", "SIP/2.0/UDP h")]

    grows_linearly(reading, 100)


@pytest.mark.parametrize("piece", ["@[", "[", "@[::1]", "@:", "sip:[", "@[;", "1@"])
@pytest.mark.timeout(30)
def test_the_port_of_a_contact_that_nobody_can_send_is_found_at_once(piece: str) -> None:
    """Four million characters are milliseconds, or half an hour where each bracket is searched to the end."""
    assert contact_port("sip:" + piece * (4_000_000 // len(piece))) == 5060


@pytest.mark.parametrize(
    "part", [b"--b\r\n\r\n", b"--b\r\nA: b\r\n\r\n\r\n", b"--b\r\nA:\r\n b\r\n b\r\n\r\n", b"\r\n--b "]
)
def test_a_body_is_split_in_proportion_to_its_length(part: bytes) -> None:
    def splitting(count: int) -> Callable[[], object]:
        message = parse_message(request(body=("multipart/mixed;boundary=b", part * count)))
        headers, body = message.headers, part * count
        assert headers is not None
        return lambda: split_body(headers, body)

    grows_linearly(splitting, 300)


def test_each_invite_of_one_client_costs_as_much_as_its_first() -> None:
    def answering(count: int) -> Callable[[], object]:
        invites = (parse_message(request(cseq=at, branch=f"z9hG4bK-{at}")) for at in range(count))
        requests = [invite for invite in invites if isinstance(invite, SipRequest)]
        assert len(requests) == count

        def answer() -> None:
            known = Transactions(ALONE)
            for one in requests:
                started = known.start(one, PEER, "t-nl")
                assert known.invite(one, "t-nl") is started
            for one in requests:
                assert known.expire(ticket_for(one, "t-nl")) is not None
            assert len(known) == 0

        return answer

    grows_linearly(answering, 30)


def test_a_change_of_one_session_costs_the_same_however_many_sessions_wait() -> None:
    def asking(count: int) -> Callable[[], object]:
        state = SrsState(
            ServerIdentity("198.51.100.1"), lambda peer, dialog_id: Admission(), lambda: "", Transactions(ALONE)
        )
        for at in range(count):
            state.ask(f"ticket-{at}", PendingAnswer(SessionEnd(f"session-{at}", EndReason.BYE), None))

        def ask() -> None:
            for at in range(count):
                assert state.busy(f"session-{at}")
                state.close(f"ticket-{at}")
                assert not state.busy(f"session-{at}")

        return ask

    grows_linearly(asking, 100)
