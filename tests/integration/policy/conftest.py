"""A policy service's parts on PostgreSQL, without a bus: handlers are called as the bus would call them."""

from collections.abc import AsyncIterator

import pytest

from rightcall_common.clock import FixedClock
from tests.support.policy import NOW, PolicyParts
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres
from tests.support.tokens import issuer

__all__ = ["embedded_postgres", "issuer", "postgres", "real_postgres"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def policy(postgres: TestDatabase, clock: FixedClock) -> AsyncIterator[PolicyParts]:
    parts = await PolicyParts.open(postgres, clock)
    yield parts
    await parts.close()
