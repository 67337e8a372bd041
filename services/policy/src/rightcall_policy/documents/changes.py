"""What a change of the rules means for the people at the telephone: between two bundles, in words. Pure.

Numbers of lines and addresses of phone systems are told to have changed, never shown (I11). A part of the rules that
no sentence is about is named by its place, so that nothing changes unseen.
"""

from collections.abc import Iterator

from rightcall_policy.bundle_model import Bundle
from rightcall_policy.documents import changes_elsewhere, changes_of_purposes
from rightcall_policy.documents.change import Change
from rightcall_policy.rulebook import Sentence


def changes(before: Bundle, after: Bundle) -> tuple[Change, ...]:
    """Everything that differs, purposes first. Empty if and only if the rules are the same."""
    told = (*changes_of_purposes.found(before, after), *changes_elsewhere.found(before, after))
    return (*told, *_untold(before, after, {change.where for change in told}))


def _untold(before: Bundle, after: Bundle, told: set[str]) -> Iterator[Change]:
    old, new = _leaves(before.model_dump(mode="json"), ""), _leaves(after.model_dump(mode="json"), "")
    for where in sorted(old.keys() | new.keys()):
        if old.get(where) != new.get(where) and not any(f"{where}.".startswith(f"{each}.") for each in told):
            yield Change("other", where, Sentence(f"`{where}` changed", f"`{where}` is gewijzigd"))


def _leaves(value: object, where: str) -> dict[str, object]:
    """Every value by its dotted place. A list is one value."""
    if not isinstance(value, dict) or not value:
        return {where: value}
    found: dict[str, object] = {}
    for name, inner in value.items():
        found |= _leaves(inner, f"{where}.{name}" if where else str(name))
    return found
