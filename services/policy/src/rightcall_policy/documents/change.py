"""One change of the rules, in words."""

from typing import Literal, NamedTuple

from rightcall_policy.documents.wording import Text

Direction = Literal["more", "less", "other"]
"""Whether more of employees' calls can be recorded, heard or kept than before; `other` is neither."""


class Change(NamedTuple):
    """One change. `where`: its place in the rules; everything below that place is told by it."""

    direction: Direction
    where: str
    said: Text
    quoted: str = ""
    """A text of the tenant's own that belongs to it, word for word."""

    @property
    def noted(self) -> Text:
        """The sentence, with its place in the rules in the note."""
        place = f"`{self.where}`"
        return self.said._replace(source=f"{self.said.source}; {place}" if self.said.source else place)
