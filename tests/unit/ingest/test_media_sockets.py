"""Media sockets on the loopback interface, real ones."""

import itertools
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from rightcall_ingest.media.media_source import MediaSource
from rightcall_ingest.transport.media_sockets import BATCH_PACKETS_MAX, MediaPort, MediaSockets
from rightcall_local.launcher.ports import BLOCK, FIRSTS
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


async def one_port(now: Callable[[], int] | None = None, host: str = HOST) -> MediaPort:
    first = free_range(1)
    clock = itertools.count(1000)
    opened = MediaSockets(host, first, first + 1, now or (lambda: next(clock))).open(1)
    assert opened is not None
    return opened[0]


def signalled(at: socket.socket | None = None, *networks: str, address: str = HOST) -> MediaSource:
    """A stream whose client says that it sends from this socket; None: from a port where nobody is."""
    source = MediaSource(networks)
    source.signal(address, 9 if at is None else at.getsockname()[1])
    return source


def wall() -> int:
    return time.time_ns() // 1000


def test_the_local_platforms_media_ports_are_not_those_that_the_system_gives_to_anybody() -> None:
    assert max(FIRSTS) + BLOCK < 32_768


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
    port.listen(heard, signalled(sender))
    await eventually(lambda: len(heard.packets) == len(sent))
    assert [data for data, _ in heard.packets] == sent
    port.close()


async def test_a_packet_arrived_when_the_kernel_took_it_however_long_we_did_not_look(sender: socket.socket) -> None:
    port, heard = await one_port(wall), Heard()
    port.listen(heard, signalled(sender))
    sent = []
    for _ in range(25):
        sent.append(wall())
        sender.sendto(b"speech", (HOST, port.port))
        time.sleep(0.02)  # the loop stands still for half a second
    await eventually(lambda: len(heard.packets) == len(sent))
    assert max(abs(arrival - at) for at, (_, arrival) in zip(sent, heard.packets, strict=True)) < 10_000
    port.close()


async def test_arrivals_follow_the_process_clock_and_never_go_back_or_ahead_of_it(sender: socket.socket) -> None:
    told = [5_000_000]
    port, heard = await one_port(lambda: told[0]), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(b"first", (HOST, port.port))
    time.sleep(0.05)
    await eventually(lambda: heard.packets)
    assert heard.packets[0][1] == 5_000_000, "nothing arrived before the port was opened"
    told[0] = 5_040_000
    sender.sendto(b"second", (HOST, port.port))
    time.sleep(0.02)
    told[0] = 5_100_000
    await eventually(lambda: len(heard.packets) == 2)
    assert 5_040_000 <= heard.packets[1][1] <= 5_090_000
    port.close()


async def test_a_system_without_stamps_gives_the_time_of_reading(
    sender: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightcall_ingest.transport.media_sockets.SO_TIMESTAMP", socket.SO_KEEPALIVE)
    port, heard = await one_port(lambda: 7_000), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(b"speech", (HOST, port.port))
    await eventually(lambda: heard.packets)
    assert heard.packets == [(b"speech", 7_000)]
    port.close()


async def test_the_first_source_is_the_only_one_until_the_signalled_one_speaks(sender: socket.socket) -> None:
    port, heard, later = await one_port(), Heard(), Heard()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        port.listen(heard, signalled(sender), lambda since, until: later)
        first.sendto(b"first", (HOST, port.port))
        await eventually(lambda: heard.packets)
        other.sendto(b"stray", (HOST, port.port))
        await eventually(lambda: port.strays == 1)
        sender.sendto(b"the signalled one", (HOST, port.port))
        await eventually(lambda: later.packets)
        first.sendto(b"displaced", (HOST, port.port))
        await eventually(lambda: port.strays == 2)
    assert [data for data, _ in heard.packets] == [b"first"]
    assert [data for data, _ in later.packets] == [b"the signalled one"]
    port.close()


async def test_where_the_peer_said_where_it_is_nobody_else_is_heard(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(address="192.0.2.7"))
    sender.sendto(b"from elsewhere", (HOST, port.port))
    await eventually(lambda: port.strays == 1)
    assert heard.packets == []
    port.close()


async def test_a_relay_of_the_trunk_is_heard_where_the_signalled_address_is_silent(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(None, "127.0.0.0/8", address="192.0.2.7"))
    sender.sendto(b"from the relay", (HOST, port.port))
    await eventually(lambda: heard.packets)
    port.close()


async def test_an_ipv4_client_is_itself_on_an_ipv6_socket(sender: socket.socket) -> None:
    port, heard = await one_port(host="::"), Heard()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        port.listen(heard, signalled(sender))
        sender.sendto(b"IPv4", (HOST, port.port))
        await eventually(lambda: heard.packets)
        stranger.sendto(b"stray", (HOST, port.port))
        await eventually(lambda: port.strays == 1)
    port.close()


async def test_what_comes_while_a_stream_is_inactive_is_dropped_and_counted(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(b"before", (HOST, port.port))
    port.activate(False)
    sender.sendto(b"meanwhile", (HOST, port.port))
    await eventually(lambda: port.ignored == 1)
    sender.sendto(b"still in the kernel", (HOST, port.port))
    port.activate(True)
    sender.sendto(b"after", (HOST, port.port))
    await eventually(lambda: len(heard.packets) == 2)
    assert [data for data, _ in heard.packets] == [b"before", b"after"]
    assert port.ignored == 2
    port.close()


async def test_rtcp_is_no_speech_and_a_strangers_is_not_read(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(b"speech", (HOST, port.port))
    await eventually(lambda: heard.packets)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.9", 0))
        stranger.sendto(b"report", (HOST, port.port + 1))
        sender.sendto(b"report", (HOST, port.port + 1))
        await eventually(lambda: port.control_sender is not None)
    assert port.control_sender == sender.getsockname()
    assert [data for data, _ in heard.packets] == [b"speech"]
    port.close()


async def test_a_packet_longer_than_any_rtp_packet_is_seen_to_be_too_long(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(bytes(4000), (HOST, port.port))
    await eventually(lambda: heard.packets)
    assert len(heard.packets[0][0]) == 2049
    port.close()


async def test_what_has_arrived_before_the_port_is_given_back_is_handed_on(sender: socket.socket) -> None:
    port, heard = await one_port(), Heard()
    port.listen(heard, signalled(sender))
    sender.sendto(b"the last words", (HOST, port.port))
    port.close()
    assert [packet for packet, _ in heard.packets] == [b"the last words"]
