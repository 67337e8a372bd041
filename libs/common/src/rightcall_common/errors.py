"""The three ways in which things go wrong, each of which *means an action* (see `bus/`).

Whatever is none of these is our own bug: it is not acknowledged, it fails loudly.
"""


class Unreadable(Exception):
    """An input that no retry will make readable. Says field and fault, never the value. Action: dead letter."""


class Foreign(Unreadable):
    """A statement that none of this installation's own keys made: another installation's, or nobody's. `key_id` names
    the key that it claims, "none" where it claims none. Action: never acted on, named once per key, not per record."""

    def __init__(self, fault: str, key_id: str) -> None:
        super().__init__(fault)
        self.key_id = key_id


class Unavailable(Exception):
    """Something we depend on does not answer now. Action: bounded back-off, then pause the partition."""


class TooLarge(ValueError):
    """A statement that no topic can carry. Nothing of its transaction is kept; whoever asked for it is told."""


class Unsendable(ValueError):
    """A record that no retry will bring out: too large, no key, not encodable. Action: park it with an alarm."""


class InvariantBroken(Exception):
    """A state that our own rules exclude. Action: stop; somebody must look."""
