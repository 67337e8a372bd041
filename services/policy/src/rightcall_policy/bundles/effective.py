"""A bundle as sent, with the tenant's state and the works-council register applied: the rules that decide. Pure.

The result is signed and kept as a bundle of its own, so that a decision's digest names the very rules it was made by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import BALANCED, BalancedRules, Bundle, CouncilStatus


@dataclass(frozen=True, slots=True)
class Council:
    """What the register says of one purpose. The scope stays the bundle's."""

    status: CouncilStatus
    reference: str | None
    until: date | None


def applied(
    sent: Bundle, status: Literal["active", "suspended", "closed"], councils: Mapping[Purpose, Council]
) -> tuple[Bundle, tuple[str, ...]]:
    """The rules that decide, and the names of what was applied. Nothing applied: the bundle as sent."""
    changes: dict[str, object] = {}
    names: list[str] = []
    for purpose in BALANCED:
        rules, said = sent.purposes.of(purpose), councils.get(purpose)
        if said is None or not isinstance(rules, BalancedRules):
            continue
        stated = {"status": said.status, "reference": said.reference, "until": said.until}
        council = rules.works_council.model_copy(update=stated)
        changes[purpose] = rules.model_copy(update={"works_council": council})
        names.append(f"works_council.{purpose}")
    result = sent.model_copy(update={"purposes": sent.purposes.model_copy(update=changes)}) if changes else sent
    if status != "active":
        result = result.model_copy(update={"active": False})
        names.append(status)
    return result, tuple(names)
