"""A bus, a database and an ingest process per test: topics have fixed names, so tests do not share a bus."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rightcall_local.embedded_bus import EmbeddedBus
from tests.support.ingest import IngestWorld, ingest_world
from tests.support.kafka import TestBus
from tests.support.postgres import TestDatabase, embedded_postgres
from tests.support.tokens import TestIssuer, issuer

__all__ = ["embedded_postgres", "issuer"]


@pytest.fixture
def bus() -> Iterator[TestBus]:
    """A bus of the test's own: topics have fixed names, and some tests restart it."""
    with tempfile.TemporaryDirectory(prefix="rightcall-test-bus-") as directory:
        embedded = EmbeddedBus(Path(directory), [])
        embedded.start()
        try:
            yield TestBus(f"file:{embedded.address_file}", embedded)
        finally:
            embedded.stop()


@pytest.fixture
async def world(
    bus: TestBus, embedded_postgres: TestDatabase, issuer: TestIssuer, tmp_path: Path
) -> AsyncIterator[IngestWorld]:
    async with ingest_world(bus, embedded_postgres, issuer, tmp_path) as made:
        yield made
