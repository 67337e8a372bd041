"""Which calls took part in the draw of R27, and with what result. Pure. What is made of the counts: `draw_report`."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events.calls import CallStarted
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import QUALITY
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import Finding, Rule


class Draw(NamedTuple):
    """One call's one draw. `rate` is that of the rules when the call began."""

    tenant_id: str
    period: str
    call_id: UUID
    line: str
    rate: float
    hit: bool
    eligible: bool
    """R27 was asked: every gate before it was passed."""
    capped: bool
    """Drawn and eligible, but the employee's weekly cap was reached."""


def draw_of(decided: Decided, given: Inputs, after: CallState, period: str) -> Draw | None:
    """What this decision says of the call's draw. None: the tenant does not sample, or nothing is new."""
    tenant = given.world.tenant
    rules = tenant.purposes.get(QUALITY) if tenant else None
    hit, cap_reached = after.sample
    if rules is None or rules.sample_rate is None or hit is None:
        return None
    eligible = _asked(decided, given, after)
    if not eligible and not isinstance(given.cause, CallStarted):
        return None
    capped = eligible and hit and cap_reached is not False
    return Draw(after.tenant_id, period, after.call_id, after.line, rules.sample_rate, hit, eligible, capped)


def together(draws: Iterable[Draw]) -> list[Draw]:
    """One per call: its first rate, eligible once it ever was, capped as it was last."""
    found: dict[UUID, Draw] = {}
    for draw in draws:
        first = found.get(draw.call_id, draw)
        latest = draw if draw.eligible else first
        found[draw.call_id] = latest._replace(rate=first.rate)
    return list(found.values())


def _asked(decided: Decided, given: Inputs, after: CallState) -> bool:
    """Where the line serves another purpose too, that one's refusal gives the reason: then listen whether R27 spoke."""
    tenant = given.world.tenant
    line = tenant.lines.get(after.line) if tenant else None
    if "R27" in decided.rule_path or tenant is None or line is None:
        return "R27" in decided.rule_path
    if not all(purpose in line.purposes and purpose in tenant.purposes for purpose in ORDINARY):
        return False
    heard: set[str] = set()

    def ask(rule: Rule, *args: object) -> Finding | None:
        found = rule.test(*args)
        heard.update([rule.number] if found else [])
        return found

    proceed(given.before, given.cause, given.world, lambda: after.call_id, ask)
    return "R27" in heard
