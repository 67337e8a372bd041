"""One change of the rules, before it is said."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rightcall_policy.decision.rulebook import Sentence

Direction = Literal["more", "less", "other"]
"""Whether more of employees' calls can be recorded, heard or kept than before; `other` is neither."""
Fact = Sentence | str | int | bool


class RuleChange(NamedTuple):
    """One change. `where`: its place in the rules; everything below that place is told by it."""

    direction: Direction
    where: str
    what: str
    """The macro of `templates/changes` that says it."""
    facts: tuple[tuple[str, Fact], ...]
    """Its values by name, in words."""
    quoted: str = ""
    """A text of the tenant's own that belongs to it, word for word."""


def change(direction: Direction, where: str, what: str, quoted: str = "", /, **facts: Fact) -> RuleChange:
    """One change with its facts by name."""
    return RuleChange(direction, where, what, tuple(facts.items()), quoted)


def noted(found: Sequence[RuleChange]) -> list[tuple[RuleChange, list[str]]]:
    """Each sentence once, with every place in the rules that it tells of."""
    places: dict[RuleChange, list[str]] = {}
    for each in found:
        places.setdefault(each._replace(where=""), []).append(each.where)
    return list(places.items())
