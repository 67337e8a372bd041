"""One change of the rules, in words."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rightcall_policy.documents.wording import Text, ids

Direction = Literal["more", "less", "other"]
"""Whether more of employees' calls can be recorded, heard or kept than before; `other` is neither."""


class Change(NamedTuple):
    """One change. `where`: its place in the rules; everything below that place is told by it."""

    direction: Direction
    where: str
    said: Text
    quoted: str = ""
    """A text of the tenant's own that belongs to it, word for word."""


def noted(found: Sequence[Change]) -> dict[tuple[Text, str], Text]:
    """Each sentence once, with every place in the rules that it tells of in its note."""
    places: dict[tuple[Text, str], list[str]] = {}
    for each in found:
        places.setdefault((each.said, each.quoted), []).append(each.where)
    return {
        said: said[0]._replace(source="; ".join(filter(None, (said[0].source, ids(where)))))
        for said, where in places.items()
    }
