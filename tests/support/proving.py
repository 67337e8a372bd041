"""Trust and record keys for tests: what each signer may sign, and a set of record keys that every test shares."""

from collections.abc import Iterable
from pathlib import Path

from rightcall_common.events.topics import MARKED, TOPICS
from rightcall_common.sealing.receipts import Signer, Trust, Trusted, trust_file
from rightcall_common.sealing.record_keys import RecordKeys, for_service
from rightcall_common.sealing.uses import SIGNS, USES

ROOT = bytes(range(32))
PRODUCERS = {topic.name: topic.producers[0] for topic in TOPICS if topic.name in MARKED}
"""Who writes a marked topic; of several the first."""


def trusted(**signers: Signer) -> dict[str, Trusted]:
    """By the name of the service whose key it is (`uses.SIGNS`); `anything=` may sign all there is."""
    return {
        signer.key_id: Trusted(signer.public, frozenset(SIGNS.get(service, USES)))
        for service, signer in signers.items()
    }


def trusting(**signers: Signer) -> Trust:
    """Trust in these keys, each for what its service signs."""
    return Trust(trusted(**signers))


def trust_text(**signers: Signer) -> str:
    """The same as a trust.json."""
    return trust_file(trusted(**signers))


def keys_of(directory: Path, service: str, root: bytes = ROOT) -> Path:
    """A service's file of record keys."""
    file = directory / f"record-keys-{service}.json"
    file.write_text(for_service(root, service))
    return file


def record_keys(directory: Path, service: str, root: bytes = ROOT) -> RecordKeys:
    """The same, read."""
    return RecordKeys.from_file(keys_of(directory, service, root))


def marked(
    keys: RecordKeys, topic: str, producer: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """The headers of a record as its producer's bus would send it."""
    pairs = list(headers)
    return [*pairs, keys.mark(topic, producer, key, value, pairs)]
