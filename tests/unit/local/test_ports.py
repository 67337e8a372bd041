"""Two platforms on one machine never share a port, whichever starts when; what is taken is passed over or named."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from rightcall.faults import NotRunning
from rightcall_local.launcher import ports
from rightcall_local.launcher.ports import BLOCK, FIRSTS, HOST, PortBlock, PortBlocks

TAKE_TWO = (
    "from rightcall_local.launcher.ports import PortBlocks\n"
    "held = PortBlocks()\n"
    "print(*(block.first for block in held.take(2)), flush=True)\n"
    "input()\n"
)


@pytest.fixture
def platforms() -> Iterator[list[PortBlocks]]:
    """Three state directories' ports, given back at the end."""
    made = [PortBlocks(), PortBlocks(), PortBlocks()]
    yield made
    for each in made:
        each.release()


@pytest.fixture
def free_block(platforms: list[PortBlocks]) -> PortBlock:
    """One that nobody on this machine holds now."""
    [block] = platforms[0].take(1)
    platforms[0].release()
    return block


def ports_of(block: PortBlock) -> set[int]:
    first, last = map(int, block.media.split("-"))
    return {*range(first, last + 1), *(block.service(number) for number in range(30)), block.mark}


def test_three_platforms_share_no_port_neither_for_media_nor_for_services(platforms: list[PortBlocks]) -> None:
    blocks = [block for each in platforms for block in each.take(2)]
    assert len({port for block in blocks for port in ports_of(block)}) == sum(len(ports_of(block)) for block in blocks)


def test_those_that_start_at_the_same_time_do_not_share_either() -> None:
    command = [sys.executable, "-c", TAKE_TWO]
    starting = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    taken = [each.stdout.readline().split() for each in starting if each.stdout]
    for each in starting:
        each.communicate("\n")
    assert len({first for blocks in taken for first in blocks}) == 6


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["media", "http"])
def test_a_block_in_which_somebody_else_has_a_port_is_passed_over(
    platforms: list[PortBlocks], free_block: PortBlock, kind: socket.SocketKind
) -> None:
    taken = free_block.first + 500 if kind is socket.SOCK_DGRAM else free_block.service(1)
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((HOST, taken))
        [block] = platforms[1].take(1, [free_block.first])
    assert block != free_block


def test_a_platform_gets_the_ports_back_that_it_had(platforms: list[PortBlocks]) -> None:
    first, second = platforms[0].take(2)
    platforms[0].release()
    assert platforms[0].take(2, [second.first, first.first]) == [second, first]


def test_what_a_state_directory_says_is_not_believed_beyond_the_blocks_that_there_are(
    platforms: list[PortBlocks],
) -> None:
    [block] = platforms[0].take(1, [22, 40_000, FIRSTS[0] + 1])
    assert block.first in FIRSTS


def test_where_there_are_not_enough_nothing_is_held_and_it_is_said_what_to_do(
    platforms: list[PortBlocks], free_block: PortBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "FIRSTS", (free_block.first,))
    with pytest.raises(NotRunning, match=r"2 blocks of 1000 free ports are needed and 1 were found .* stop another"):
        platforms[0].take(2)
    assert platforms[1].take(1) == [free_block]


def test_a_block_holds_its_media_its_services_and_its_mark() -> None:
    block = PortBlock(20_000)
    assert (block.media, block.service(0), block.service(48), block.mark) == ("20000-20949", 20_950, 20_998, 20_999)
    with pytest.raises(ValueError, match="no more ports"):
        block.service(49)
    assert BLOCK == 1000
