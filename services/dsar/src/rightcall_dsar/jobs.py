"""Forgets in time: verification evidence, uncollected answers, case files; and keeps the gauges of open requests.

Its clock is the database's (`Transaction.now`), which tests inject.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from rightcall_common import telemetry
from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.postgres import Database
from rightcall_dsar.casework.releasing import release
from rightcall_dsar.requests.deadlines import is_overdue
from rightcall_dsar.requests.request import OPEN, local_day
from rightcall_dsar.store import subject_requests
from rightcall_dsar.tenants import Tenants

EVERY_S: Final = 600.0  # the shortest term is seven days
SHOW_EVERY_S: Final = 30.0  # between two scrapes, or nearly
log = logger("janitor")


async def run(db: Database, tenants: Tenants) -> None:
    """Sweep and count until cancelled. Two processes may sweep at once: each statement finds what is left."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_every(EVERY_S, sweep, db, tenants))
        group.create_task(_every(SHOW_EVERY_S, show, db, tenants))


async def _every(
    seconds: float, part: Callable[[Database, Tenants], Awaitable[None]], db: Database, tenants: Tenants
) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await part(db, tenants)
        except Unavailable as error:
            telemetry.count("rightcall_background_failures_total", task="janitor")
            log.warning("janitor.unavailable", fault=str(error))


async def sweep(db: Database, tenants: Tenants) -> None:
    """Forget what is due now, for all known tenants."""
    names = tenants.names()
    if not names:
        return
    async with db.transaction("dsar.sweep", tenants=names) as tx:
        evidence = await subject_requests.forget_evidence(tx)
        closed = await subject_requests.close_uncollected(tx)
        for tenant_id, request_id in closed:
            release(tx, tenant_id, request_id)
        answers = await subject_requests.forget_answers(tx)
        files = await subject_requests.forget_case_files(tx)
    log.info("janitor.swept", evidence=evidence, closed=len(closed), answers=answers, case_files=files)
    await show(db, tenants)


async def show(db: Database, tenants: Tenants) -> None:
    """Set the gauges to what is open and overdue now."""
    names = tenants.names()
    async with db.transaction("dsar.count_open", tenants=names) as tx:
        open_requests = await subject_requests.open_by_state(tx) if names else []
    today = {name: local_day(tx.now, known.time_zone) for name in names if (known := tenants.get(name)) is not None}
    states = Counter(state for _, state, _ in open_requests)
    for state in sorted(OPEN):
        telemetry.gauge("rightcall_requests_open", states[state], lasts_s=3 * SHOW_EVERY_S, state=state)
    overdue = sum(
        state != "approved" and tenant in today and is_overdue(due, today[tenant])
        for tenant, state, due in open_requests
    )
    telemetry.gauge("rightcall_requests_overdue", overdue, lasts_s=3 * SHOW_EVERY_S)
