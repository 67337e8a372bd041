"""What STOP_AND_DISCARD takes: the wraps of the named purposes under receipts older than the decision. Pure.

It covers all segments of the call and epochs that come later; another purpose of the same data key lives on.
"""

from collections.abc import Iterable, Mapping


def is_discarded(purpose: str, decision_seq: int, discards: Mapping[str, int]) -> bool:
    """Whether a purpose under this receipt is gone. `discards`: purpose -> `decision_seq` that ended it."""
    return decision_seq < discards.get(purpose, 0)


def survivors(purposes: Iterable[str], decision_seq: int, discards: Mapping[str, int]) -> list[str]:
    """The purposes that an epoch under this receipt may still be kept for."""
    return [purpose for purpose in purposes if not is_discarded(purpose, decision_seq, discards)]
