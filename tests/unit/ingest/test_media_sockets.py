"""Media sockets on the loopback interface, real ones."""

import itertools
import socket
from collections.abc import Iterator

import pytest

from rightcall_ingest.media_sockets import BATCH_PACKETS_MAX, MediaPort, MediaSockets
from rightcall_local.platform import RTP_FIRST, RTP_PORTS
from tests.support.eventually import eventually

HOST = "127.0.0.1"


def free_range(pairs: int) -> int:
    """An even port with `pairs` free pairs from it on, found with the system's help."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST, 0))
            first = int(probe.getsockname()[1]) & ~1
        opened = MediaSockets(HOST, first, first + 2 * pairs - 1, lambda: 0).open(pairs) if first < 60_000 else None
        if opened is not None:
            for port in opened:
                port.close()
            return first
    raise AssertionError("no free ports on this machine")


class Heard:
    def __init__(self) -> None:
        self.packets: list[tuple[bytes, int]] = []

    def __call__(self, buffer: bytearray, size: int, arrival: int) -> None:
        self.packets.append((bytes(buffer[:size]), arrival))


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((HOST, 0))
        yield one


async def one_port() -> MediaPort:
    first = free_range(1)
    clock = itertools.count(1000)
    opened = MediaSockets(HOST, first, first + 1, lambda: next(clock)).open(1)
    assert opened is not None
    return opened[0]


def test_the_local_platforms_media_ports_are_not_those_that_the_system_gives_to_anybody() -> None:
    several_processes = 10
    assert RTP_FIRST + several_processes * RTP_PORTS < 32_768


async def test_the_streams_of_a_session_get_consecutive_even_ports_with_rtcp_above() -> None:
    first = free_range(3)
    opened = MediaSockets(HOST, first, first + 5, lambda: 0).open(3)
    assert opened is not None
    assert [port.port for port in opened] == [first, first + 2, first + 4]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, pytest.raises(OSError, match="in use"):
        other.bind((HOST, first + 5))
    for port in opened:
        port.close()


async def test_a_full_range_is_answered_with_none_and_a_closed_session_frees_its_ports() -> None:
    first = free_range(2)
    sockets = MediaSockets(HOST, first, first + 3, lambda: 0)
    session = sockets.open(2)
    assert session is not None
    assert sockets.open(1) is None
    for port in session:
        port.close()
    again = sockets.open(2)
    assert again is not None
    assert again[0].port == first
    for port in again:
        port.close()


async def test_ports_taken_by_another_process_are_passed_over() -> None:
    first = free_range(3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, first + 1))
        opened = MediaSockets(HOST, first, first + 5, lambda: 0).open(2)
        assert opened is not None
        assert [port.port for port in opened] == [first + 2, first + 4]
        for port in opened:
            port.close()


async def test_after_a_crash_the_very_same_ports_are_bound_again() -> None:
    first = free_range(2)
    before = MediaSockets(HOST, first, first + 3, lambda: 0).open(2)
    assert before is not None
    assert MediaSockets(HOST, first, first + 3, lambda: 0).reopen([first, first + 2]) is None
    for port in before:
        port.close()
    after = MediaSockets(HOST, first, first + 3, lambda: 0).reopen([first, first + 2])
    assert after is not None
    assert [port.port for port in after] == [first, first + 2]
    for port in after:
        port.close()


async def test_packets_sent_before_anybody_listens_are_heard_in_order(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    sent = [bytes([n]) * 20 for n in range(2 * BATCH_PACKETS_MAX)]
    for data in sent:
        sender.sendto(data, (HOST, port.port))
    port.listen(heard)
    await eventually(lambda: len(heard.packets) == len(sent))
    assert [data for data, _ in heard.packets] == sent
    assert [arrival for _, arrival in heard.packets] == [1000] * BATCH_PACKETS_MAX + [1001] * BATCH_PACKETS_MAX
    port.close()


async def test_the_first_source_is_the_only_one_until_the_peer_signals_another(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as intruder:
        sender.sendto(b"first", (HOST, port.port))
        await eventually(lambda: heard.packets)
        intruder.sendto(b"stray", (HOST, port.port))
        await eventually(lambda: port.strays == 1)
        port.relock(HOST)
        intruder.sendto(b"moved", (HOST, port.port))
        await eventually(lambda: len(heard.packets) == 2)
    assert [data for data, _ in heard.packets] == [b"first", b"moved"]
    port.close()


async def test_where_the_peer_said_where_it_is_nobody_else_is_heard(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, "192.0.2.7")
    sender.sendto(b"from elsewhere", (HOST, port.port))
    await eventually(lambda: port.strays == 1)
    assert heard.packets == []
    port.close()


async def test_rtcp_is_read_and_ignored(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard)
    sender.sendto(b"report", (HOST, port.port + 1))
    sender.sendto(b"speech", (HOST, port.port))
    await eventually(lambda: heard.packets)
    assert [data for data, _ in heard.packets] == [b"speech"]
    port.close()


async def test_a_packet_longer_than_any_rtp_packet_is_seen_to_be_too_long(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard)
    sender.sendto(bytes(4000), (HOST, port.port))
    await eventually(lambda: heard.packets)
    assert len(heard.packets[0][0]) == 2049
    port.close()


async def test_what_has_arrived_before_the_port_is_given_back_is_handed_on(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard)
    sender.sendto(b"the last words", (HOST, port.port))
    port.close()
    assert [packet for packet, _ in heard.packets] == [b"the last words"]
