"""One change of the rules, in words."""

from typing import Literal, NamedTuple

from rightcall_policy.rulebook import Sentence

Direction = Literal["more", "less", "other"]
"""Whether more of employees' calls can be recorded, heard or kept than before; `other` is neither."""


class Change(NamedTuple):
    """One change. `where`: its place in the rules; everything below that place is told by it."""

    direction: Direction
    where: str
    said: Sentence
    source: str = ""
