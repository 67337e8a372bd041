"""R43 on what is stored: where a works council revoked its consent, storage reads no recording of that purpose."""

from collections.abc import Collection
from typing import Final
from uuid import uuid4

from rightcall_common.events import codec
from rightcall_common.events import decisions as events
from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import PurposeRestricted
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.decision.context import EVIDENCE, QUALITY, SECURITY, Tenant
from rightcall_policy.store import restrictions
from rightcall_policy.tenants.cache import TenantRules

CONSENTED: Final[tuple[Purpose, ...]] = (EVIDENCE, QUALITY, SECURITY)
"""MIFID_STATUTORY is not the works council's to stop (law.md section 7, A4)."""


def restricted(tenant: Tenant, before: Collection[Purpose]) -> tuple[Purpose, ...]:
    """The purposes whose stored recordings are restricted now. One that is switched off stays as it was."""

    def holds(purpose: Purpose) -> bool:
        rules = tenant.purposes.get(purpose)
        if rules is None:
            return purpose in before
        council = rules.works_council
        return rules.requires_works_council and council is not None and council.status == "revoked"

    return tuple([purpose for purpose in CONSENTED if holds(purpose)])


async def restrict(tx: Transaction, rules: TenantRules, signer: Signer, tenant_id: str) -> None:
    """Tell storage what is restricted, if the rules have changed: every change, and again while anything is.

    Again, because a bus that is new has lost what it was told (design section 7).
    """
    told = await restrictions.lock_outdated(tx, tenant_id)
    if told is None:
        return
    standing = (await rules.standing(tx, [tenant_id])).get(tenant_id)
    now = restricted(standing.tenant, told.purposes) if standing else told.purposes
    await restrictions.put(tx, tenant_id, now, told.configured)
    if now or told.purposes:
        event = PurposeRestricted(
            event_id=uuid4(), tenant_id=tenant_id, at=tx.now, version=told.configured, purposes=now
        )
        payload = codec.encode(event)
        tx.emit(events.TOPIC, tenant_id, event, proof=signer.sign(payload, "retention"), raw=payload)
