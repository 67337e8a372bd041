"""I7 and the roles of law.md section 2: every way to a recording, who may take it, and that another tenant finds none."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.integration.storage.caller import CALLER_REF, TENANT
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_erasure import erase, find
from tests.integration.storage.test_reading import get, stored
from tests.support.who_may import ROLES, May, check

STRANGER = "globex"
RECORDING = "/v1/recordings/{recording_id}"
CASE = {"case_ref": "CASE-17", "approver": "counsel-2", "review_at": "2027-02-01T09:00:00Z"}
OF_AUTHORITY = {"reference": "AFM-204", "until": "2033-11-24T09:00:00Z"}
KNOWS_OF_EVIDENCE = {"claims", "privacy", "legal", "auditor", "agent"}
"""Who has a use for it, the auditor, and the agent whose own call it was."""

TABLE = {
    ("GET", "/v1/completeness"): May({"auditor", "privacy", "compliance"}),
    ("GET", RECORDING): May(KNOWS_OF_EVIDENCE),
    ("GET", f"{RECORDING}/audio"): May({"privacy"}, query="?use=DSAR_ACCESS"),
    ("POST", f"{RECORDING}/disposition"): May({"agent"}, {"disposition": "agreement"}),
    ("POST", f"{RECORDING}/private-claim"): May({"agent"}),
    ("POST", f"{RECORDING}/private-claim/review"): May({"compliance", "privacy"}, {"found": "private"}),
    ("POST", f"{RECORDING}/misclassified"): May({"compliance", "privacy"}),
    ("POST", f"{RECORDING}/authority-extension"): May({"legal"}, OF_AUTHORITY),
    ("GET", f"{RECORDING}/hold"): May({"legal", "privacy", "auditor"}),
    ("PUT", f"{RECORDING}/hold"): May({"legal"}, CASE),
    ("DELETE", f"{RECORDING}/hold"): May({"legal"}, query="?case_ref=CASE-17"),
}
LISTING = ("GET", "/v1/recordings")
"""Any role may ask; it names what the role knows of."""


async def test_i7_each_role_has_its_ways_to_a_recording_and_another_tenant_has_none(storage: Storage) -> None:
    call, theirs = await stored(storage, frames=5), await stored(storage, frames=5, seed=2, tenant_id=STRANGER)
    before = await standing(storage)

    def client(tenant: str, role: str) -> httpx2.AsyncClient:
        return storage.http(role, tenant, person="e-17")

    paths = storage.app.openapi()["paths"]
    assert set(paths.pop(LISTING[1])) == {"get"}
    await check(client, paths, TABLE, thing=call.recording_id, owner=TENANT, stranger=STRANGER)
    for role in ROLES:
        for tenant, known in ((TENANT, role in KNOWS_OF_EVIDENCE), (STRANGER, False)):
            listed = await get(storage, f"?call_id={call.call_id}", role, tenant=tenant, person="e-17")
            assert len(listed.json()["items"]) == known, (role, tenant)
    async with client(STRANGER, "auditor") as auditor:
        span = {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}
        assert (await auditor.get("/v1/completeness", params=span)).json()["calls"] == 1, "their own"

    await storage.deliver([find(storage, uuid4(), CALLER_REF, tenant_id=STRANGER)])
    (found,) = await storage.emitted("RecordingsFound")
    assert [each["recording_id"] for each in found["recordings"]] == [str(theirs.recording_id)]
    await storage.deliver([erase(storage, uuid4(), call.recording_id, tenant_id=STRANGER)])
    await storage.finish()
    assert (await storage.emitted("OrderDone"))[-1]["order"] == "EraseRecordings"
    for said in ("ItemErased", "ItemKept", "RecordingErased", "PurposeEnded"):
        assert await storage.emitted(said) == []
    assert await standing(storage) == before
    heard = await get(storage, f"{call.recording_id}/audio?use=DSAR_ACCESS&format=wav-g711", "privacy")
    assert heard.content[58::2] == call.samples("external", 400)


async def standing(storage: Storage) -> dict[str, list[dict[str, Any]]]:
    """All that the owner has of its recording."""
    tables = (
        "recordings", "recording_purposes", "data_key_wraps", "blocks", "call_subjects", "call_employees", "holds",
        "private_claims", "misclassified", "destructions",
    )  # fmt: skip
    query = "select * from storage.{} where tenant_id = $1 order by 1, 2, 3"
    return {name: [dict(row) for row in await storage.admin.fetch(query.format(name), TENANT)] for name in tables}
