"""Who takes part in a generated call, and what each has heard, told independently of policy's own fold."""

from dataclasses import dataclass, field
from typing import Any

from rightcall_common.events.calls import PartyAnnounced
from rightcall_policy.decision.context import SECURITY


@dataclass
class Room:
    """Who is in the conversation, and what each has heard."""

    heard: dict[str, set[str]] = field(default_factory=dict)
    present: dict[str, Any] = field(default_factory=dict)
    departed: dict[str, Any] = field(default_factory=dict)

    def enter(self, party: Any) -> None:
        with_it = {who for who, p in self.departed.items() if party.subject_ref and p.subject_ref == party.subject_ref}
        shared = any(p.subject_ref == party.subject_ref for p in self.present.values())
        if party.party_id not in {*self.present, *self.departed} and len(with_it) == 1 and not shared:
            self.heard[party.party_id] = self.heard.get(only := with_it.pop(), set())  # a transfer under another id
            del self.departed[only]
        self.departed.pop(party.party_id, None)
        self.present[party.party_id] = party

    def leave(self, party_id: str) -> None:
        if party_id in self.present:
            self.departed[party_id] = self.present.pop(party_id)

    def hear(self, fact: PartyAnnounced) -> None:
        for who in self.present if fact.party_id is None else [fact.party_id]:
            told = self.heard.setdefault(who, set())
            if fact.status == "confirmed":
                told.update(fact.purposes, {SECURITY} if fact.threat else ())
            else:
                told.difference_update(fact.purposes or set(told))
                told.difference_update(set() if told - {SECURITY} else {SECURITY})
