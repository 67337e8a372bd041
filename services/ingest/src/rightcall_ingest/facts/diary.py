"""What has happened to one call that its readers are told: confirmed changes, numbered, the newest kept. Pure.

`Calls` notes; `shown` says it in a reader's words; `api_events` sends it. In memory only: another process begins anew.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.facts.call import MediaState

KEPT_MAX: Final = 64
"""Some 30 kB per call; a listener that missed more gets the whole state again."""
PROMPTS_MAX: Final = 8
PRIVATE: Final = "EMPLOYEE_PRIVATE_PAUSE"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What of a decision readers may ask for. `paused_by`: the employee who may know that the pause is private."""

    decision_seq: int
    after_fact: int
    outcome: str
    reason: str
    purposes: tuple[str, ...]
    flags: tuple[str, ...]
    private: bool
    paused_by: str | None

    @classmethod
    def of(cls, decided: CallDecided, paused_by: str | None) -> "Outcome":
        """Of a decision, as it arrived."""
        return cls(
            decision_seq=decided.decision_seq,
            after_fact=decided.after_fact,
            outcome=decided.outcome,
            reason=decided.reason,
            purposes=decided.purposes,
            flags=decided.flags,
            private=PRIVATE in (*decided.suspensions, decided.reason),
            paused_by=paused_by,
        )


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the employee is asked to do, by its code (`announce_orally`, `written_alternative`, `end_secret_entry`)."""

    code: str
    decision_seq: int
    at: datetime


class ConfirmedState(NamedTuple):
    """The call's confirmed state at one moment."""

    media: MediaState
    applied_seq: int | None
    orders_blocked: bool
    over: bool


Said = Outcome | Prompt | ConfirmedState
Kind = Literal["decision", "prompt", "media", "orders", "ended"]


class DiaryEntry(NamedTuple):
    """One thing that happened. `said` of media, orders and ended: the state as it was then."""

    number: int
    at: datetime
    kind: Kind
    said: Said


class Diary:
    """One call's. `number` is the last entry's; it goes up by one."""

    def __init__(self) -> None:
        self.number = 0
        self.prompts: deque[Prompt] = deque(maxlen=PROMPTS_MAX)
        self._kept: deque[DiaryEntry] = deque(maxlen=KEPT_MAX)
        self._seen = ConfirmedState("not_recording", None, orders_blocked=False, over=False)
        self._told = 0

    def decided(self, decided: CallDecided, paused_by: str | None, now: datetime) -> None:
        """A decision stands from now on; what it asks of the employee is said once."""
        self._put(now, "decision", Outcome.of(decided, paused_by))
        for effect in decided.effects:
            if effect.kind == "PROMPT_AGENT":
                prompt = Prompt(effect.detail, decided.decision_seq, now)
                self.prompts.append(prompt)
                self._put(now, "prompt", prompt)

    def look(self, seen: ConfirmedState, now: datetime) -> bool:
        """Note how the call's state differs from the last one; True where there is anything that nobody was told."""
        before, self._seen = self._seen, seen
        if (seen.media, seen.applied_seq) != (before.media, before.applied_seq):
            self._put(now, "media", seen)
        if seen.orders_blocked != before.orders_blocked:
            self._put(now, "orders", seen)
        if seen.over and not before.over:
            self._kept.clear()
            self._put(now, "ended", seen)
        fresh, self._told = self.number != self._told, self.number
        return fresh

    def since(self, number: int) -> list[DiaryEntry] | None:
        """What came after this entry; None where that is not known any more, or never was."""
        oldest = self._kept[0].number if self._kept else self.number + 1
        if not oldest - 1 <= number <= self.number:
            return None
        return [entry for entry in self._kept if entry.number > number]

    def _put(self, now: datetime, kind: Kind, said: Said) -> None:
        self.number += 1
        self._kept.append(DiaryEntry(self.number, now, kind, said))
