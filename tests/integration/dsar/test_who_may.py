"""I7 and the roles of law.md section 2: a subject request is the privacy desk's, and another tenant's desk finds none."""

from typing import Any

from tests.integration.dsar.conftest import PATH, Dsar
from tests.integration.dsar.test_erasure import carried_out
from tests.support.dsar import CALLER, recording
from tests.support.who_may import May, check

DESK = {"privacy"}
REQUEST = f"{PATH}/{{request_id}}"
TAKEN_IN = {"type": "access", "subject": {"number": CALLER}}
RECOGNISED = {"method": "call_facts", "reference": "case-17", "outcome": "confirmed"}

TABLE = {
    ("GET", PATH): May(DESK),
    ("POST", PATH): May(DESK, TAKEN_IN),
    ("GET", REQUEST): May(DESK),
    ("POST", f"{REQUEST}/identity"): May(DESK, RECOGNISED),
    ("POST", f"{REQUEST}/preview"): May(DESK),
    ("GET", f"{REQUEST}/preview"): May(DESK),
    ("POST", f"{REQUEST}/approve"): May(DESK, {}),
    ("POST", f"{REQUEST}/extension"): May(DESK, {"told_on": "2026-03-05", "reason": "complexity"}),
    ("POST", f"{REQUEST}/cancel"): May(DESK),
    ("GET", f"{REQUEST}/passphrase"): May(DESK),
    ("GET", f"{REQUEST}/results"): May(DESK),
    ("GET", f"{REQUEST}/certificate"): May(DESK),
}


async def test_i7_only_the_privacy_desk_of_its_own_tenant_has_any_way_to_a_request(dsar: Dsar) -> None:
    """An erasure that was carried out: there is a preview, a passphrase, an answer and a certificate to be had."""
    asked, _ = await carried_out(dsar, recording("QUALITY_TRAINING"))
    before = await standing(dsar)
    async with dsar.client() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    await check(dsar.client, paths, TABLE, thing=asked.request_id, owner="acme", stranger="other")
    assert await standing(dsar) == before


async def standing(dsar: Dsar) -> list[dict[str, Any]]:
    """All that dsar has of requests, and all that it said."""
    tables = ("requests", "items", "told_decisions", "consultations", "outbox")
    found = [row for name in tables for row in await dsar.admin.fetch(f"select * from dsar.{name} order by 1, 2")]
    return [dict(row) for row in found]
