"""A bundle with something changed: dotted paths and new values, as a facts file writes them. Pure.

Neither YAML nor places: `reading` says where a change stands that makes the bundle unacceptable.
"""

import copy
from collections.abc import Mapping
from typing import Any

from rightcall_common.events.calls import Purpose
from rightcall_policy.simulation.facts_file.events import BundleChanged, CouncilChanged, PurposeDisabled

BundleEvent = BundleChanged | CouncilChanged | PurposeDisabled


def overridden(bundle: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the bundle's values with each path set, or removed where the value is null."""
    changed: dict[str, Any] = copy.deepcopy(dict(bundle))
    for path, value in changes.items():
        *groups, last = path.split(".")
        group = changed
        for name in groups:
            inner = group.get(name)
            group[name] = group = inner if isinstance(inner, dict) else {}
        group.pop(last, None)
        if value is not None:
            group[last] = value
    return changed


def after(bundle: Mapping[str, Any], event: BundleEvent) -> dict[str, Any]:
    """The bundle's values as the tenant has them after the event."""
    if isinstance(event, BundleChanged):
        return overridden(bundle, event.set)
    if isinstance(event, CouncilChanged):
        return overridden(bundle, {f"purposes.{event.purpose}.works_council.status": event.status})
    return _without(bundle, event.purpose)


def _without(bundle: Mapping[str, Any], purpose: Purpose) -> dict[str, Any]:
    """Switched off everywhere: as a module, and on each line."""
    changed = overridden(bundle, {})
    changed["modules"] = [module for module in changed.get("modules", []) if module != purpose]
    for line in changed["lines"].values():
        line["purposes"] = [each for each in line.get("purposes", []) if each != purpose]
    return changed
