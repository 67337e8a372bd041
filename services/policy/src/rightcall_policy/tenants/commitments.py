"""Commits to the secrets of sampling periods ahead of time: this week's, if that was missed, and next week's (I13)."""

import secrets
from typing import Final

from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.decision.context import QUALITY, Tenant
from rightcall_policy.decision.sampling import draw
from rightcall_policy.store import samples

SECRET_BYTES: Final = 32


async def commit_ahead(tx: Transaction, signer: Signer, tenant: Tenant) -> None:
    """Make and sign what is not there yet. A tenant that does not sample has no periods."""
    if QUALITY not in tenant.purposes:
        return
    running = draw.period_of(tx.now, tenant.time_zone)
    for period in (running, draw.period_after(running)):
        fresh = draw.new_secret(secrets.token_bytes(SECRET_BYTES), tenant.tenant_id, period)
        secret = await samples.period_secret(tx, tenant.tenant_id, period, fresh)
        span = draw.span_of(period, tenant.time_zone)
        said = draw.statement(tenant.tenant_id, period, span, secret, tx.now)
        await samples.commit(tx, tenant.tenant_id, period, span, said, signer.sign(said, "sample-commitments"))
