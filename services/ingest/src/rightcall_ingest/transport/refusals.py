"""Who was turned away: counted each time.

Strangers and quotas are logged once a minute at most, so that an attack fills neither disk nor log. What a tenant's own
phone system is refused has a line each, found by the instance in the answer.

No address is in it: a stranger's is personal data, and a trunk's is in the tenant's bundle.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, Literal

from rightcall_common import logs, telemetry
from rightcall_ingest.sip.srs_state import SipRefusal

SAID_EVERY_S: Final = 60.0
LINES_MAX: Final = 60
"""One a second and tenant: a call center's every call refused is still told one by one."""

Shared = Literal["sessions", "media_ports", "transactions", "connections", "journal", "waiting_facts", "listeners"]

_log = logs.logger(__name__)


class Refusals:
    """One per process."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._unsaid: Counter[tuple[str, ...]] = Counter()
        self._said: dict[tuple[str, ...], float] = {}
        self._lines: dict[str, tuple[float, int]] = {}
        """By tenant: since when, and how many of its refusals have been said each by itself."""

    def stranger(self, transport: str, answer: str) -> None:
        """A message, or a connection, of a peer that no trunk recognises. `answer`: a status, or `none`."""
        telemetry.count("rightcall_sip_strangers_total", transport=transport, answer=answer)
        count = self._due("stranger", transport)
        if count:
            _log.warning("sip.strangers", transport=transport, count=count)

    def quota(self, tenant_id: str, shared: Shared) -> None:
        """A tenant wanted more than its share of what all share."""
        telemetry.count("rightcall_tenant_quota_refusals_total", tenant=tenant_id, shared=shared)
        count = self._due("quota", tenant_id, shared)
        if count:
            _log.warning("tenant.quota_reached", tenant_id=tenant_id, shared=shared, count=count)

    def refused(self, refused: SipRefusal) -> None:
        """An answer of 400 and above to a tenant's own phone system. Each has its line, up to `LINES_MAX` a minute and
        tenant; the rest is counted in a line of its own, so that a client gone wrong does not fill the disk."""
        telemetry.count("rightcall_sip_refusals_total", method=refused.method, status=str(refused.status))
        now = self._clock_s()
        since, lines = self._lines.get(refused.tenant_id, (now, 0))
        if now - since >= SAID_EVERY_S:
            since, lines = now, 0
        self._lines[refused.tenant_id] = since, lines + 1
        if lines < LINES_MAX:
            _log.info("sip.refused", **asdict(refused))
            return
        count = self._due("refused", refused.tenant_id)
        if count:
            _log.warning("sip.refused_more", tenant_id=refused.tenant_id, count=count)

    def _due(self, *what: str) -> int:
        """How many there were since it was said last, if it is to be said again now."""
        self._unsaid[what] += 1
        now = self._clock_s()
        if now - self._said.get(what, now - SAID_EVERY_S) < SAID_EVERY_S:
            return 0
        self._said[what] = now
        return self._unsaid.pop(what)
