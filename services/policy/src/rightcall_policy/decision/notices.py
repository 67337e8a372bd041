"""The notification register beside the client list, as decisions read both (R17). Pure.

An entry becomes a row of the party that says nothing but "was told": no kind of service, so no duty to record follows.
"""

from collections.abc import Mapping
from datetime import datetime

from rightcall_common.ids import SubjectRef
from rightcall_policy.decision.context import ClientEntry


def with_notices(
    rows: Mapping[SubjectRef, tuple[ClientEntry, ...]], notices: Mapping[SubjectRef, datetime]
) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
    """The client list's rows, each told at the earlier of its own time and the register's, and a row for the notice.

    The rows themselves are changed too because a client that comes onto the list during a call is judged by its row.
    """
    merged = dict(rows)
    for ref, at in notices.items():
        told = tuple(row._replace(notified_at=min(row.notified_at or at, at)) for row in rows.get(ref, ()))
        merged[ref] = (*told, ClientEntry("notice", frozenset(), at, None, at))
    return merged
