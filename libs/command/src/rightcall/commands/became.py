"""What became of a call, as its decisions say: what it is recorded for, or why it is not."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from rightcall.commands.lookup import Lookup, OfTenant
from rightcall.faults import NotRunning

DECIDED_WITHIN_S = 10.0
POLL_S = 0.1


class Became(NamedTuple):
    """`recorded`: the purposes for which something of it is kept; `by`: the decision that says why, or why not."""

    recorded: tuple[str, ...]
    by: dict[str, Any]

    def in_words(self) -> str:
        """One line."""
        what = f"recorded for {', '.join(self.recorded)}" if self.recorded else "not recorded"
        return f"{what}: {self.by['reason']}. {self.by['sentence_en']}"


def became(decisions: Sequence[dict[str, Any]]) -> Became:
    """Of a call's decisions, first to last; there is at least one."""
    kept: dict[str, dict[str, Any]] = {}
    for decision in decisions:
        for purpose in decision["discards"]:
            kept.pop(purpose, None)
        if decision["outcome"] == "RECORD":
            kept |= {purpose: decision for purpose in decision["purposes"] if purpose not in kept}
    by = list(kept.values())[-1] if kept else decisions[-1]
    return Became(tuple(kept), by)


def decided(lookup: Lookup, native_id: str, *, after_fact: int = 0) -> tuple[str, OfTenant]:
    """Our id of a call and all decisions on it, once that fact of it is answered.

    Raises:
        NotRunning: it is not, within DECIDED_WITHIN_S; says so.
    """
    deadline = time.monotonic() + DECIDED_WITHIN_S
    while True:
        for _, call in lookup.calls(native_id):
            found = lookup.decisions(str(call["call_id"]))
            if found and found.found[-1]["after_fact"] >= after_fact:
                return str(call["call_id"]), found
        if time.monotonic() > deadline:
            raise NotRunning("policy has not answered the call's last fact (yet): see `rightcall explain`, and its log")
        time.sleep(POLL_S)
