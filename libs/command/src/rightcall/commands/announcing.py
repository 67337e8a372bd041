"""What a phone system states of a call when it starts: that its IVR has played the bundle's announcement, and that the
employee was signalled. A test call has neither IVR nor screen; for `rightcall call --announce` this stands in for them.
"""

import time
from typing import Any, NamedTuple

from rightcall.commands.lookup import Lookup, OfTenant, refusal
from rightcall.faults import NotRunning
from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import Announcement, Bundle

KNOWN_WITHIN_S = 5.0
POLL_S = 0.1
NEVER_ANNOUNCED = ("private", "confidential")
MIFID: Purpose = "MIFID_STATUTORY"


class AnnouncementTexts(NamedTuple):
    """What the texts of one language name."""

    purposes: tuple[Purpose, ...]
    language: str
    threat: bool

    def body(self) -> dict[str, Any]:
        """As of `POST /v1/calls/{call_id}/announced`."""
        threat = {"threat": True} if self.threat else {}
        return {"purposes": list(self.purposes), **threat, "language": self.language, "source": "ivr"}


SIGNALLED = {"fact": "signalled", "signal": "screen"}
"""As of `POST /v1/calls/{call_id}/facts`: the employee's screen says that the call is recorded."""


class StatedFacts(NamedTuple):
    """What was stated of which call; `fact_seq` is the last statement's."""

    tenant: str
    call_id: str
    line: str
    told: AnnouncementTexts
    fact_seq: int


def told_on(rules: Bundle, line: str) -> AnnouncementTexts | None:
    """What callers of a line hear, by the bundle: of each purpose that calls on it may be recorded for, the first text.

    The statutory purpose is told on every line, because a phone system plays its text before it knows who calls. The
    language is the one whose texts name the most of these purposes. None: no text names any, or nothing is announced.
    """
    known = rules.lines.get(line)
    if known is None or known.kind in NEVER_ANNOUNCED:
        return None
    firm = (MIFID,) if rules.investment_firm else ()
    wanted = [purpose for purpose in (*known.purposes, *firm) if purpose in rules.modules]
    texts: dict[str, list[Announcement]] = {}
    for text in rules.announcements.values():
        texts.setdefault(text.language, []).append(text)
    spoken = [_spoken(each, wanted) for each in texts.values()]
    return max((each for each in spoken if each), key=lambda told: len({*told.purposes} & {*wanted}), default=None)


def _spoken(texts: list[Announcement], wanted: list[Purpose]) -> AnnouncementTexts | None:
    chosen: list[Announcement] = []
    for purpose in wanted:
        if not any(purpose in text.purposes for text in chosen):
            chosen += [text for text in texts if purpose in text.purposes][:1]
    if not chosen:
        return None
    purposes = tuple(dict.fromkeys(purpose for text in chosen for purpose in text.purposes))
    return AnnouncementTexts(purposes, chosen[0].language, any(text.threat for text in chosen))


def announce(lookup: Lookup, native_id: str) -> StatedFacts:
    """State it of a call that has just started, before anybody speaks.

    Raises:
        NotRunning: the bundle has no text for the line, or the statement was refused; says what to do.
    """
    tenant, call = _known(lookup, native_id)
    call_id, line = str(call["call_id"]), str(call["line"])
    rules = lookup.rules(tenant)
    told = told_on(rules, line) if rules else None
    if told is None:
        raise NotRunning(
            f"nothing to state: the bundle of {tenant} has no announcement for a purpose of line {line}. Give the line "
            "a purpose and `announcements` a text that names it, or call without --announce"
        )
    seq = 0
    for verb, body in (("announced", told.body()), ("facts", SIGNALLED)):
        answer = lookup.ask("POST", "ingest", f"/v1/calls/{call_id}/{verb}", tenant, "telephony", body)
        if answer.status_code != 202:
            raise NotRunning(f"POST /v1/calls/{call_id}/{verb} was refused: {refusal(answer)}")
        seq = answer.json()["fact_seq"] or seq
    return StatedFacts(tenant, call_id, line, told, seq)


def _known(lookup: Lookup, native_id: str) -> OfTenant:
    """The call as ingest knows it: at once, but for a process that is busy."""
    deadline = time.monotonic() + KNOWN_WITHIN_S
    while not (found := lookup.calls(native_id)):
        if time.monotonic() > deadline:
            raise NotRunning("ingest took the call and does not know it under its id; see its log")
        time.sleep(POLL_S)
    return found[0]
