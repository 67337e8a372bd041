"""What the desk decides when it approves: the fate of each item, and the order that carries it out. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.subjects import EraseItem
from rightcall_dsar.requests.assess import HOLD_REF, STATUTORY, WITHHOLD, Fate, Ground, ItemVerdict, Terms, assess
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.request import RequestType


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the desk departs from the preview.

    `leave_out`: the requester was not shown to be the speaker, or another person would be harmed (law.md 4.3, 4.8).
    `claims`: needed for a claim, a dispute or a case (art. 17(3)(e)). `grounds`: another ground of art. 17(1).
    """

    leave_out: frozenset[UUID] = frozenset()
    claims: frozenset[UUID] = frozenset()
    grounds: Mapping[UUID, Ground] = field(default_factory=dict)

    def named(self) -> frozenset[UUID]:
        """Every recording that is mentioned."""
        return self.leave_out | self.claims | self.grounds.keys()


def verdict_on(item: RequestItem, kind: RequestType, choices: Choices, *, now: datetime, terms: Terms) -> ItemVerdict:
    """The desk's choice, else what the law says."""
    if item.recording_id in choices.leave_out:
        return WITHHOLD
    verdict = assess(item.recording, kind, now=now, terms=terms, claim=item.recording_id in choices.claims)
    ground = choices.grounds.get(item.recording_id)
    return verdict if ground is None or kind == "access" else replace(verdict, ground=ground)


def decide(item: RequestItem, verdict: ItemVerdict) -> RequestItem:
    """The item with its fate. Unsettled: storage is asked and has to answer.

    Storage is asked to erase, and told of what it must keep by law, so that it locks it and confirms the date, and of
    what a hold alone keeps, so that it erases it when that ends. What is kept for a claim it is not told of: it does
    not know the claim and would erase. Of what is gone already it is
    asked as well: it has the certificate, or makes one.
    """
    if item.erased_at is not None and verdict.fate == "keep":
        verdict = ItemVerdict("erase", ground=verdict.ground)  # its term ended, or it was discarded: nothing is kept
    told = verdict.provision == STATUTORY or verdict.legal_ref == HOLD_REF
    asked = verdict.fate == "erase" or (verdict.fate == "keep" and told)
    return replace(
        item,
        fate=verdict.fate,
        settled=not asked,
        ground=verdict.ground,
        provision=verdict.provision,
        legal_ref=verdict.legal_ref,
        erase_after=verdict.erase_after,
        held=verdict.held,
        review_at=verdict.review_at,
    )


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A recording whose fate is another one since it was previewed, and by what."""

    item: RequestItem
    previewed: Fate
    now: Fate


def overtaken(
    items: Iterable[RequestItem], kind: RequestType, choices: Choices, *, now: datetime, terms: Terms
) -> list[Overtaken]:
    """What the desk would decide on other facts than it has seen: holds and claims placed or lifted meanwhile."""
    found = [
        Overtaken(
            item,
            verdict_on(item.as_previewed(), kind, choices, now=now, terms=terms).fate,
            verdict_on(item, kind, choices, now=now, terms=terms).fate,
        )
        for item in items
        if item.changed and item.erased_at is None
    ]
    return [each for each in found if each.previewed != each.now]


def erase_items(items: Iterable[RequestItem]) -> tuple[EraseItem, ...]:
    """What the order to erase names."""
    return tuple(EraseItem(recording_id=item.recording_id, ground=_ground(item)) for item in items if not item.settled)


def _ground(item: RequestItem) -> Ground:
    if item.ground is None:
        raise InvariantBroken("an item is to be erased without a ground")
    return cast(Ground, item.ground)
