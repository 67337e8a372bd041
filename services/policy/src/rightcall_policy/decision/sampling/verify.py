"""An exported draw file checked offline: the commitment was signed, the secret is the committed one, each draw follows.

{"type": "SampleDraws", "tenant_id": T, "period": P, "statement": {"payload": base64, "proof": rc-proof},
 "secret": base64, "draws": [{"call_id": UUID, "line": L, "rate": R, "hit": B, "eligible": B, "capped": B}, ...]}
"""

from typing import Any, Final, NamedTuple
from uuid import UUID

from rightcall_common.errors import Unreadable
from rightcall_common.sealing.canonical import base64_octets, json_object
from rightcall_common.sealing.receipts import Trust, receipt_parts
from rightcall_policy.decision.sampling.draw import commitment_of, drawn, is_committed

FILE_BYTES_MAX: Final = 64 * 1_048_576  # a page has 10,000 draws of about 200 bytes; somebody may join several


KIND: Final = "SampleDraws"


class Checked(NamedTuple):
    """A draw file whose secret is the one that was committed to."""

    tenant_id: str
    period: str
    key_id: str
    """Whose signature the commitment bears."""
    in_advance: bool
    """It was signed before the period began."""
    draws: int
    wrong: tuple[UUID, ...]
    """Calls whose stated outcome does not follow from secret and rate."""


def check(content: bytes, trust: Trust) -> Checked:
    """Raises Unreadable: no draw file, a statement that nobody we trust signed, or another secret than committed."""
    try:
        file = json_object(content)
        payload, proof = receipt_parts(file["statement"])
        said = commitment_of(payload)
        secret = base64_octets(file["secret"])
        draws = [_draw(each) for each in file["draws"]]
        whose = (file["tenant_id"], file["period"])
        if file["type"] != KIND:
            raise ValueError("another kind of file")
    except (ValueError, KeyError, TypeError, AttributeError):
        proof = None
    if proof is None:
        raise Unreadable("draws: malformed")
    key_id = trust.verify(payload, proof, "sample-commitments")
    if whose != (said.tenant_id, said.period):
        raise Unreadable("draws: statement_of_another_period")
    if not is_committed(said.tenant_id, said.period, secret, said.commitment):
        raise Unreadable("draws.secret: not_the_committed_one")
    wrong = tuple(call_id for call_id, rate, hit in draws if not _follows(secret, call_id, rate, hit))
    return Checked(said.tenant_id, said.period, key_id, said.committed_at < said.begins_at, len(draws), wrong)


def _draw(said: Any) -> tuple[UUID, float, bool]:
    """One entry, with all that it must say. Of `line`, `eligible` and `capped` nothing is proven."""
    call_id, rate, hit = UUID(said["call_id"]), said["rate"], said["hit"]
    flags = (hit, said["eligible"], said["capped"])
    if str(call_id) != said["call_id"] or not isinstance(said["line"], str):
        raise ValueError("not as it is written")
    if type(rate) not in (int, float) or any(not isinstance(flag, bool) for flag in flags):
        raise ValueError("not as it is written")
    return call_id, float(rate), hit


def _follows(secret: bytes, call_id: UUID, rate: float, hit: Any) -> bool:
    return 0.0 <= rate <= 1.0 and hit is drawn(secret, call_id, rate)
