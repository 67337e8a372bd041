"""Past calls decided again under rules that do not stand yet: what a change of the bundle would have done. Pure.

Each call is folded anew from the facts and registers that its decisions were made from, under the candidate's rules.
Two things are not replayed, because only a phone system or storage could say them: which trunk or line a call would
have come in on, and whether another storage region would have been permitted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from uuid import UUID

from rightcall_common.events.calls import CallStarted, Purpose
from rightcall_policy.decision import inputs
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import MIFID, QUALITY, ActivePurpose, Sample, Tenant
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.sampling import weekly_cap
from rightcall_policy.decision.sampling.draw import drawn, period_of
from rightcall_policy.decision.transition import Triggered

Why = Literal["ERASED", "TRACE_INCOMPLETE", "NO_RULES_THEN", "SAMPLE_SECRET_GONE"]
_ERASED = re.compile(r'"0\.[0-9a-f]{32}"')
"""A ref of key version 0 stands for somebody who was forgotten (`orders.forget`)."""


class PastDecision(NamedTuple):
    """A decision as it was made then."""

    decision_seq: int
    policy_digest: str | None
    purposes: tuple[Purpose, ...]
    discards: tuple[Purpose, ...]
    inputs: str
    """As `inputs.to_json` wrote them."""


class Compared(NamedTuple):
    """A call then and now: the purposes for which its audio was kept, and would be."""

    call_id: UUID
    line: str
    before: tuple[Purpose, ...]
    after: tuple[Purpose, ...]
    mifid_missed: bool
    """A statutory recording stood at some moment of the call, and would not stand."""


class NotReplayed(NamedTuple):
    """A call whose trace does not say enough any more."""

    call_id: UUID
    why: Why


class LinePurpose(NamedTuple):
    """What becomes of one purpose on one line, as ids of calls."""

    newly_recorded: list[UUID]
    no_longer_recorded: list[UUID]
    mifid_misses: list[UUID]


@dataclass
class Replay:
    """A candidate, and what is found of it so far. Calls are taken in the order in which they began.

    Where the candidate samples otherwise, the draw is made again with the period's secret, and each employee's weekly
    cap is counted anew over the calls taken here.
    """

    candidate: Tenant
    then: Mapping[str, Tenant]
    """The rules of the past, by digest."""
    secrets: Mapping[str, bytes]
    """The secrets of sampling periods, by period."""
    compared: list[Compared] = field(default_factory=list)
    not_replayed: list[NotReplayed] = field(default_factory=list)
    kept: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    """(period, employee) -> calls that would be kept for quality."""

    def take(self, call_id: UUID, made: Iterable[PastDecision]) -> None:
        """Decide this call again. `made`: its decisions, first to last."""
        decisions = list(made)
        found = self._why_not(decisions)
        if found is None:
            again = self._again(call_id, decisions)
            if isinstance(again, Compared):
                self.compared.append(again)
                return
            found = again
        self.not_replayed.append(NotReplayed(call_id, found))

    def _why_not(self, made: list[PastDecision]) -> Why | None:
        if not made or [each.decision_seq for each in made] != list(range(1, len(made) + 1)):
            return "TRACE_INCOMPLETE"
        if any(each.policy_digest is None or each.policy_digest not in self.then for each in made):
            return "NO_RULES_THEN"  # then nothing was looked up either
        return "ERASED" if any(_ERASED.search(each.inputs) for each in made) else None

    def _again(self, call_id: UUID, made: list[PastDecision]) -> Compared | Why:
        state: CallState | None = None
        held_then: frozenset[Purpose] = frozenset()
        held_now: frozenset[Purpose] = frozenset()
        missed = False
        for each in made:
            given = inputs.from_json(each.inputs, self.candidate)
            sample = self._sample(given, state, self.then[each.policy_digest or ""])
            if sample is None:
                return "SAMPLE_SECRET_GONE"
            state, decided = proceed(state, given.cause, given.world._replace(sample=sample), lambda: call_id)
            if decided is None and not isinstance(given.cause, Triggered):
                return "TRACE_INCOMPLETE"
            stands = state.standing.purposes  # a change that says nothing here leaves what stood
            held_then = held_then.difference(each.discards).union(each.purposes)
            held_now = held_now.difference(decided.discards if decided else ()).union(stands)
            missed = missed or (MIFID in each.purposes and MIFID not in stands)
            if QUALITY in stands:
                self._count(state)
        line = state.line if state else ""
        return Compared(call_id, line, tuple(sorted(held_then)), tuple(sorted(held_now)), missed)

    def _sample(self, given: Inputs, state: CallState | None, then: Tenant) -> Sample | None:
        """The draw that the candidate would make: the same one, if it samples as the rules of then. None: no secret."""
        rules = self.candidate.purposes.get(QUALITY)
        if rules is None or _sampling(rules) == _sampling(then.purposes.get(QUALITY)):
            return given.world.sample
        if rules.sample_rate is None or rules.agent_cap_per_week is None:
            return Sample()
        period = period_of(state.started_at if state else given.cause.at, self.candidate.time_zone)
        hit: bool | None = None
        if isinstance(given.cause, CallStarted):
            secret = self.secrets.get(period)
            if secret is None:
                return None
            hit = drawn(secret, given.cause.call_id, rules.sample_rate)
        if not (state.sample.hit if state else hit):
            return Sample(hit)
        return weekly_cap.sample(hit, given.cause, state, self.kept, period, rules.agent_cap_per_week)

    def _count(self, state: CallState) -> None:
        period = period_of(state.started_at, self.candidate.time_zone)
        for employee in weekly_cap.on_the_call(state):
            self.kept.setdefault((period, employee), set()).add(state.call_id)

    @property
    def newly_recorded(self) -> list[Compared]:
        """Nothing was kept of them then."""
        return [call for call in self.compared if call.after and not call.before]

    @property
    def no_longer_recorded(self) -> list[Compared]:
        """Nothing would be kept of them."""
        return [call for call in self.compared if call.before and not call.after]

    @property
    def changed_purpose(self) -> list[Compared]:
        """Kept then and now, but not for the same."""
        return [call for call in self.compared if call.before and call.after and call.before != call.after]

    @property
    def mifid_misses(self) -> list[Compared]:
        """What the law required to be recorded then, as decided then, and the candidate would not record throughout."""
        return [call for call in self.compared if call.mifid_missed]

    def by_line_and_purpose(self) -> dict[tuple[str, Purpose], LinePurpose]:
        """The same, purpose by purpose on each line. A line is the one that the call ended on."""
        found: dict[tuple[str, Purpose], LinePurpose] = {}

        def row(line: str, purpose: Purpose) -> LinePurpose:
            return found.setdefault((line, purpose), LinePurpose([], [], []))

        for call in self.compared:
            for purpose in call.after:
                if purpose not in call.before:
                    row(call.line, purpose).newly_recorded.append(call.call_id)
            for purpose in call.before:
                if purpose not in call.after:
                    row(call.line, purpose).no_longer_recorded.append(call.call_id)
            if call.mifid_missed:
                row(call.line, MIFID).mifid_misses.append(call.call_id)
        return dict(sorted(found.items()))


def _sampling(rules: ActivePurpose | None) -> tuple[float | None, int | None] | None:
    return (rules.sample_rate, rules.agent_cap_per_week) if rules else None
