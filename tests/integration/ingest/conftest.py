"""An ingest process among a bus, a database and a scripted policy; each kind of servers where it is."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rightcall_local.launcher.embedded_bus import EmbeddedBus
from tests.support.ingest import IngestWorld, ingest_world
from tests.support.kafka import TestBus, real_kafka
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres
from tests.support.tokens import TestIssuer, issuer

__all__ = ["embedded_postgres", "issuer", "postgres", "real_kafka", "real_postgres"]


@pytest.fixture
def own_bus() -> Iterator[TestBus]:
    """An embedded bus of the test's own, which it may replace."""
    with tempfile.TemporaryDirectory(prefix="rightcall-test-bus-") as directory:
        embedded = EmbeddedBus(Path(directory), [])
        embedded.start()
        try:
            yield TestBus(f"file:{embedded.address_file}", embedded)
        finally:
            embedded.stop()


@pytest.fixture
async def embedded_world(
    own_bus: TestBus, embedded_postgres: TestDatabase, issuer: TestIssuer, tmp_path: Path
) -> AsyncIterator[IngestWorld]:
    async with ingest_world(own_bus, embedded_postgres, issuer, tmp_path) as made:
        yield made


@pytest.fixture
async def real_world(
    real_kafka: TestBus, real_postgres: TestDatabase, issuer: TestIssuer, tmp_path: Path
) -> AsyncIterator[IngestWorld]:
    async with ingest_world(real_kafka, real_postgres, issuer, tmp_path) as made:
        yield made


@pytest.fixture(params=["embedded", "real"])
def world(request: pytest.FixtureRequest) -> IngestWorld:
    """On each kind of servers."""
    made: IngestWorld = request.getfixturevalue(f"{request.param}_world")
    return made
