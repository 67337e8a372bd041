"""What a change of the rules means for the people at the telephone: between two bundles, in words. Pure.

Numbers of lines and addresses of phone systems are told to have changed, never shown (I11). A part of the rules that
no sentence is about is told by what it belongs to, with its place in the note, so that nothing changes unseen.
"""

from collections.abc import Iterator
from typing import Final

from rightcall_policy.bundles.model import Bundle
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import changes_elsewhere, changes_of_purposes
from rightcall_policy.documents.change import RuleChange, change
from rightcall_policy.documents.wording import called

_NAMED: Final = ("lines", "trunks", "announcements", "purposes")
_PARTS: Final = (
    *_NAMED, "effective_from", "region", "time_zone", "controllers", "transfer_basis", "profiles", "numbers", "options",
)  # fmt: skip
"""The first parts of a place that have words of their own; of those that are named, also which one."""


def changes(before: Bundle, after: Bundle) -> tuple[RuleChange, ...]:
    """Everything that differs, purposes first. Empty if and only if the rules are the same."""
    told = (*changes_of_purposes.found(before, after), *changes_elsewhere.found(before, after))
    return (*told, *_untold(before, after, {change.where for change in told}))


def _untold(before: Bundle, after: Bundle, told: set[str]) -> Iterator[RuleChange]:
    old, new = _leaves(before.model_dump(mode="json"), ()), _leaves(after.model_dump(mode="json"), ())
    for place in sorted(old.keys() | new.keys()):
        where = ".".join(place)
        if old.get(place) != new.get(place) and not any(f"{where}.".startswith(f"{each}.") for each in told):
            yield _detail(place)


def _detail(place: tuple[str, ...]) -> RuleChange:
    """What it belongs to."""
    where, first = ".".join(place), place[0]
    if first in _NAMED:
        name = place[1] if len(place) > 1 else ""
        purposes = [said for code, said in PURPOSES.items() if code == name]
        return change("other", where, f"part_{first}", name=purposes[0] if purposes else called(name))
    return change("other", where, f"part_{first}" if first in _PARTS else "part_elsewhere")


def _leaves(value: object, place: tuple[str, ...]) -> dict[tuple[str, ...], object]:
    """Every value by its place. A list is one value."""
    if not isinstance(value, dict) or not value:
        return {place: value}
    found: dict[tuple[str, ...], object] = {}
    for name, inner in value.items():
        found |= _leaves(inner, (*place, str(name)))
    return found
