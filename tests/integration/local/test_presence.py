"""endpoints.json is there while everything answers, and only then; the servers belong to one platform at a time."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rightcall.endpoints import FILE, Endpoints, read, runs
from rightcall.faults import NotRunning
from rightcall_local.launcher import answering
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
from rightcall_local.launcher.infrastructure import claim
from rightcall_local.launcher.presence import Presence
from rightcall_local.launcher.state_lock import StateLock
from tests.support.eventually import eventually

WHERE = Endpoints(profile="embedded", sip={}, http={}, issuer="", kafka="127.0.0.1:1", postgres="", objects={})


class Services:
    """Services that answer when the test says so; `asked` counts the questions."""

    def __init__(self) -> None:
        self.answer = asyncio.Event()
        self.asked = 0

    async def everything_answers(self) -> bool:
        """Take until `answer` to say yes."""
        self.asked += 1
        await self.answer.wait()
        return True


async def test_the_file_is_there_again_only_after_everything_answers(tmp_path: Path) -> None:
    services = Services()
    presence = Presence(tmp_path, services.everything_answers)
    presence.publish(WHERE)
    assert (tmp_path / FILE).exists()
    presence.ended("storage")
    assert not (tmp_path / FILE).exists()
    presence.started("storage")
    await eventually(lambda: services.asked == 1)
    assert not (tmp_path / FILE).exists()
    services.answer.set()
    await eventually((tmp_path / FILE).exists)
    presence.close()
    assert not (tmp_path / FILE).exists()


async def test_whoever_needs_no_part_that_is_down_gets_the_addresses_and_others_hear_which_it_is(
    tmp_path: Path,
) -> None:
    services = Services()
    lock = StateLock(tmp_path)
    with pytest.raises(NotRunning, match="no platform runs in"):
        read(tmp_path)
    lock.take(lambda _: None)
    with pytest.raises(NotRunning, match="starts: try again"):
        read(tmp_path)
    presence = Presence(tmp_path, services.everything_answers)
    presence.publish(WHERE)
    assert read(tmp_path, "policy", "storage") == WHERE
    presence.ended("storage")
    for _ in ("while it is gone", "while it does not answer yet"):
        assert read(tmp_path) == read(tmp_path, "policy") == WHERE
        with pytest.raises(NotRunning, match=r"^storage of the platform in .* is being started again"):
            read(tmp_path, "policy", "storage")
        presence.started("storage")
    services.answer.set()
    await eventually((tmp_path / FILE).exists)
    assert read(tmp_path, "storage") == WHERE
    presence.close()
    with pytest.raises(NotRunning, match="starts: try again"):
        read(tmp_path)
    lock.release()


async def test_a_process_that_ends_while_the_others_are_asked_is_not_forgotten(tmp_path: Path) -> None:
    services = Services()
    presence = Presence(tmp_path, services.everything_answers)
    presence.publish(WHERE)
    presence.ended("storage")
    presence.started("storage")
    await eventually(lambda: services.asked == 1)
    presence.ended("policy")
    services.answer.set()
    presence.started("policy")
    await eventually(lambda: services.asked == 2)
    await eventually((tmp_path / FILE).exists)
    presence.close()


async def test_what_ends_before_the_addresses_are_published_keeps_them_back(tmp_path: Path) -> None:
    services = Services()
    services.answer.set()
    presence = Presence(tmp_path, services.everything_answers)
    presence.ended("dsar")
    presence.publish(WHERE)
    assert not (tmp_path / FILE).exists()
    presence.started("dsar")
    await eventually((tmp_path / FILE).exists)
    presence.close()


async def test_a_bus_that_moved_is_published_at_its_new_address(tmp_path: Path) -> None:
    services = Services()
    services.answer.set()
    presence = Presence(tmp_path, services.everything_answers)
    presence.publish(WHERE)
    presence.ended("bus")
    presence.moved("127.0.0.1:2")
    await eventually((tmp_path / FILE).exists)
    assert json.loads((tmp_path / FILE).read_text())["kafka"] == "127.0.0.1:2"
    presence.close()


async def test_it_is_withdrawn_while_something_is_silent_that_is_no_process_of_ours(tmp_path: Path) -> None:
    answers = [True]

    async def everything_answers() -> bool:
        return answers[0]

    presence = Presence(tmp_path, everything_answers, check_s=0.01)
    presence.publish(WHERE)
    assert (tmp_path / FILE).exists()
    answers[0] = False
    await eventually(lambda: not (tmp_path / FILE).exists())
    answers[0] = True
    await eventually((tmp_path / FILE).exists)
    presence.close()


async def test_a_server_that_takes_no_connection_does_not_answer() -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1")
    address = "{}:{}".format(*server.sockets[0].getsockname())
    assert await answering.everything([], [address])
    server.close()
    await server.wait_closed()
    assert not await answering.everything([], [address])


def test_a_state_directory_has_one_holder(tmp_path: Path) -> None:
    first, second = StateLock(tmp_path), StateLock(tmp_path)
    assert not runs(tmp_path)
    first.take(lambda _: None)
    assert runs(tmp_path)
    with pytest.raises(NotRunning, match=r"a platform runs in .* already"):
        second.take(lambda _: None)
    assert runs(tmp_path), "a refused one leaves the lock with its holder"
    first.release()
    assert not runs(tmp_path)
    second.take(lambda _: None)
    second.release()


@pytest.fixture
def postgres() -> Iterator[str]:
    """The DSN of a database server."""
    with tempfile.TemporaryDirectory(
        prefix="rightcall-claim-"
    ) as place:  # pytest closes its own to PostgreSQL's account
        embedded = EmbeddedPostgres(Path(place))
        yield embedded.start()
        embedded.stop()


async def test_servers_are_claimed_by_one_platform_at_a_time(postgres: str) -> None:
    first = await claim(postgres)
    with pytest.raises(NotRunning, match="another platform uses these servers"):
        await claim(postgres)
    await first.close()
    second = await claim(postgres)
    await second.close()
