"""Forgets in time: verification evidence, uncollected answers, case files; and keeps the gauges of open requests.

Its clock is the database's (`Transaction.now`), which tests inject.
"""

import asyncio
from collections import Counter
from typing import Final

from rightcall_common import telemetry
from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.postgres import Database
from rightcall_dsar import store
from rightcall_dsar.deadlines import is_overdue
from rightcall_dsar.releasing import release
from rightcall_dsar.request import OPEN, local_day
from rightcall_dsar.tenants import Tenants

EVERY_S: Final = 600.0  # the shortest term is seven days; the gauges should not be older than ten minutes
log = logger("janitor")


async def run(db: Database, tenants: Tenants) -> None:
    """Sweep until cancelled. Two processes may sweep at once: each statement finds what is left."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await sweep(db, tenants)
        except Unavailable as error:
            telemetry.count("rightcall_background_failures_total", task="janitor")
            log.warning("janitor.unavailable", fault=str(error))


async def sweep(db: Database, tenants: Tenants) -> None:
    """Forget what is due now, for all known tenants."""
    names = tenants.names()
    if not names:
        return
    async with db.transaction("dsar.sweep", tenants=names) as tx:
        evidence = await store.forget_evidence(tx)
        closed = await store.close_uncollected(tx)
        for tenant_id, request_id in closed:
            release(tx, tenant_id, request_id)
        answers = await store.forget_answers(tx)
        files = await store.forget_case_files(tx)
        open_requests = await store.open_by_state(tx)
        today = {name: local_day(tx.now, known.time_zone) for name in names if (known := tenants.get(name)) is not None}
    log.info("janitor.swept", evidence=evidence, closed=len(closed), answers=answers, case_files=files)
    states = Counter(state for _, state, _ in open_requests)
    for state in sorted(OPEN):
        telemetry.gauge("rightcall_requests_open", states[state], state=state)
    overdue = sum(state != "approved" and is_overdue(due, today[tenant]) for tenant, state, due in open_requests)
    telemetry.gauge("rightcall_requests_overdue", overdue)
