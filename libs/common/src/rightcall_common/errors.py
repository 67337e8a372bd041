"""The three ways in which things go wrong, each of which *means an action* (see `bus/`).

Whatever is none of these is our own bug: it is not acknowledged, it fails loudly.
"""


class Unreadable(Exception):
    """An input that no retry will make readable. Says field and fault, never the value. Action: dead letter."""


class Unavailable(Exception):
    """Something we depend on does not answer now. Action: bounded back-off, then pause the partition."""


class Unsendable(ValueError):
    """A record that no retry will bring out: too large, no key, not encodable. Action: park it with an alarm."""


class InvariantBroken(Exception):
    """A state that our own rules exclude. Action: stop; somebody must look."""
