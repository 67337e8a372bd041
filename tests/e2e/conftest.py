"""One whole platform per profile, started as a user starts it. Only one lives at a time: they may share servers."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.e2e.scene import Scene
from tests.support import servers
from tests.support.platform import RunningPlatform

PROFILES = ("embedded", "servers-minio", "servers-versitygw")


@pytest.fixture(scope="session", params=PROFILES)
def platform(request: pytest.FixtureRequest) -> Iterator[RunningPlatform]:
    """`rightcall up` with two tenants and two ingest processes."""
    profile, _, s3 = request.param.partition("-")
    if profile == "servers":
        for kind in ("kafka", "postgres", s3):
            if servers.real(kind) is None:
                pytest.skip(servers.missing(kind))
        asyncio.run(empty_kafka(str(servers.real("kafka"))))
    state = Path(tempfile.mkdtemp(prefix=f"rightcall-e2e-{request.param}-"))  # pytest closes its own to PostgreSQL
    bundles = request.config.rootpath / "tests/e2e/bundles"
    arguments = ["--ingest-processes", "2", "--s3", s3 or "minio"]
    for name in ("firm", "silent"):
        arguments += ["--tenant", str(bundles / f"{name}.yaml")]
    running = RunningPlatform(state, profile, tuple(arguments))
    running.start()
    yield running
    running.stop()
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def scene(platform: RunningPlatform) -> Scene:
    """The tenants with their people, once per platform."""
    found = Scene(platform)
    asyncio.run(found.settle_in())
    return found


async def empty_kafka(address: str) -> None:
    """Topics of an earlier platform hold calls of tenants that this one does not have."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        topics = [name for name in await admin.list_topics() if not name.startswith("__")]
        if topics:
            await admin.delete_topics(topics)
        for _ in range(100):
            if not [name for name in await admin.list_topics() if not name.startswith("__")]:
                return
            await asyncio.sleep(0.1)
    finally:
        await admin.close()


LEFT_OUT = pytest.StashKey[str]()
SAYS_SOMETHING_OF_OBJECTS = ("test_recorded_call.py", "test_subject_request.py", "test_what_is_kept.py")
"""Where a second S3 server can make a difference; the other promises are held to one."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test of the embedded bus says nothing about real servers, nor one of crashes about a second S3 server."""
    beside = [
        item
        for item in items
        if (item.get_closest_marker("embedded_only") and "servers-" in item.name)
        or ("servers-versitygw" in item.name and item.path.name not in SAYS_SOMETHING_OF_OBJECTS)
    ]
    if beside:
        config.hook.pytest_deselected(items=beside)
        items[:] = [item for item in items if item not in beside]
        embedded = sum(1 for item in beside if item.get_closest_marker("embedded_only"))
        said = {
            "of the embedded bus, because real servers are none": embedded,
            "on VersityGW, because they say nothing of objects and run on MinIO's platform": len(beside) - embedded,
        }
        config.stash[LEFT_OUT] = "\n".join(f"left out: {count} tests {why}" for why, count in said.items() if count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if left_out := config.stash.get(LEFT_OUT, None):
        terminalreporter.write_line(left_out)
