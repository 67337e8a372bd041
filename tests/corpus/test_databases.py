"""The databases that an older version left: migrated to today's schema, and then read by today's services."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.postgres import dump_schema, migrate
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Trust
from rightcall_common.web.trusting import NO_TLS
from rightcall_policy.api import http_app
from rightcall_policy.settings import PolicySettings
from rightcall_storage.objects.directory import DirectoryObjects
from tests.corpus.layout import HERE, ROOT, SERVICES, VERSIONS, expected
from tests.corpus.restored import clear, restore, rows
from tests.corpus.write import DECIDED, samples
from tests.integration.storage.conftest import Storage
from tests.support.policy import PolicyParts
from tests.support.postgres import PASSWORD, TestDatabase, embedded_postgres
from tests.support.tokens import TestIssuer, issuer
from tests.support.wav import hear

__all__ = ["embedded_postgres", "issuer"]

pytestmark = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
async def left(version: str, embedded_postgres: TestDatabase) -> AsyncIterator[TestDatabase]:
    """All four databases, as they were."""
    await restore(embedded_postgres, version)
    yield embedded_postgres
    await clear(embedded_postgres)


def later(version: str) -> FixedClock:
    """A minute after the version stopped: what it kept is not yet due."""
    return FixedClock(datetime.fromisoformat(expected(version)["at"]) + timedelta(minutes=1))


@pytest.mark.parametrize("service", SERVICES)
async def test_the_dump_is_the_version_and_comes_up_to_todays_schema_with_its_rows(
    version: str, service: str, left: TestDatabase
) -> None:
    admin = await left.admin()
    try:
        assert await dump_schema(admin, service) == (HERE / version / "schema" / f"{service}.sql").read_text()
        before = await rows(admin, service)
        await migrate(left.admin_dsn, service, f"rightcall_{service}", password=PASSWORD)
        committed = ROOT / f"services/{service}/src/rightcall_{service}/schema.sql"
        assert await dump_schema(admin, service) == committed.read_text()
        after = await rows(admin, service)
    finally:
        await admin.close()
    del before["migrations"]
    assert sum(before.values()) > 0 or service in ("ingest", "dsar")
    assert {table: count for table, count in after.items() if table in before} == before


async def test_a_recording_of_the_version_opens_and_sounds_as_it_did(
    version: str, left: TestDatabase, tmp_path: Path
) -> None:
    """Object, wrapped keys and keyring: the whole chain that an old recording needs."""
    said = expected(version)["stored"]
    shutil.copytree(HERE / version / "objects", tmp_path / "objects")
    shutil.copy(HERE / version / "secrets/keyring.json", tmp_path)
    (tmp_path / "keyring.json").chmod(0o600)
    objects = DirectoryObjects(tmp_path / "objects")
    storage = await Storage.open(left, later(version), tmp_path, objects)
    try:
        async with storage.http("privacy", tenant=expected(version)["tenant"]) as client:
            path = f"/v1/recordings/{said['recording_id']}/audio"
            answer = await client.get(path, params={"use": "DSAR_ACCESS", "format": "wav"})
    finally:
        await storage.close()
    assert answer.status_code == 200, answer.text
    assert samples(hear(answer.content)) == said["samples"]


async def test_a_decision_of_the_version_reads_as_it_did_and_its_receipt_holds(
    version: str, left: TestDatabase, issuer: TestIssuer
) -> None:
    said = expected(version)
    policy = await PolicyParts.open(left, later(version))
    settings = PolicySettings(
        kafka="127.0.0.1:1", postgres="postgresql://x", http="127.0.0.1:1", issuer=issuer.url, instance="test",
        trust_file=Path("t"), record_keys_file=Path("w"), index_root_file=Path("i"), signing_key_file=Path("s"),
    )  # fmt: skip
    app = http_app.build(policy.desk, settings, lambda: True)
    headers = {"authorization": f"Bearer {issuer.token(said['tenant'], 'auditor')}"}
    transport = httpx2.ASGITransport(app=app)
    try:
        async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://policy") as client:
            answer = await client.get(f"/v1/decisions/{said['stored']['call_id']}", headers=headers)
    finally:
        await policy.close()
    assert answer.status_code == 200, answer.text
    found = answer.json()["decisions"]
    assert [{name: each[name] for name in DECIDED} for each in found] == said["stored"]["decisions"]
    trust = Trust.from_file(HERE / version / "secrets/trust.json")
    for each in found:
        payload = base64_octets(each["receipt"]["payload"])
        trust.verify(payload, each["receipt"]["proof"], "decisions")
        assert json.loads(payload)["outcome"] == each["outcome"]
