"""Appends leaves to a tenant's ledger, in the business transaction, numbered under a lock. The tree comes later.

A leaf holds a salted commitment. Salt and details lie in a row of their own that goes with the recording.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_common.sealing.commitments import SALT_BYTES, commit
from rightcall_storage.store import proofs

Kind = Literal[
    "RECORDING_STORED",
    "RECORDING_DISCARDED",
    "RECORDING_ERASED",
    "PURPOSE_ENDED",
    "GAP_DECLARED",
    "OBJECT_DAMAGED",
    "READ",
    "READ_DENIED",
    "CLASSIFIED",
    "PRIVATE_CLAIMED",
    "CLAIM_REVIEWED",
    "EXTENSION_ASKED",
    "FOUND_MISCLASSIFIED",
    "HOLD_PLACED",
    "HOLD_RELEASED",
    "RETENTION_DECIDED",
    "RESTRICTED",
    "RESTRICTION_LIFTED",
]

Details = Mapping[str, str | int | None]
"""What a leaf commits to. Ids, codes and dates; a read names the person."""


async def append(tx: Transaction, tenant_id: str, kind: Kind, recording_id: UUID, details: Details) -> int:
    """Add a leaf about a recording; returns its number. Call it after all rows of the call are locked."""
    body = json.dumps({"kind": kind, "recording_id": str(recording_id), **details}, sort_keys=True).encode()
    salt = secrets.token_bytes(SALT_BYTES)
    seq = await proofs.next_leaf(tx, tenant_id)
    await proofs.add_leaf(tx, tenant_id, seq, kind, recording_id, commit(body, salt), (salt, body))
    return seq
