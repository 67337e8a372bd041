"""One record of each event, as it lies on the bus: its bytes, its headers with its producer's mark, its signature."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from rightcall_common.events import clients, codec, publish_schemas
from rightcall_common.events.topics import MARKED, TOPICS
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.record_keys import RecordKeys, for_service
from rightcall_common.sealing.uses import USE_OF

EXAMPLES: Final = publish_schemas.FOLDER / "examples"
KEY: Final = "01935820-8480-7a10-8c3e-5b1d9f3a7c01"
TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PRODUCERS: Final = {topic.name: topic.producers[0] for topic in TOPICS}
WRITTEN: Final = clients.topic_of(publish_schemas.TENANT)
"""What a CRM writes: plain JSON without a header."""


class OnTheBus(NamedTuple):
    """A record."""

    topic: str
    key: str
    value: bytes
    headers: list[tuple[str, bytes]]

    @property
    def type(self) -> str:
        """The event's."""
        return str(json.loads(self.value)["type"])


def reader(topic: str) -> Any:
    """How a service reads this topic."""
    return clients.ADAPTER if topic == WRITTEN else codec.EventReader(publish_schemas.EVENTS[topic])


def made(root: bytes, policy: Signer) -> Iterator[OnTheBus]:
    """All of them, from the published examples. `root`: of the record keys; `policy` signs what it signs."""
    for topic in publish_schemas.EVENTS:
        for model in publish_schemas.models(topic):
            event = codec.parse(reader(topic), (EXAMPLES / f"{model.__name__}.json").read_bytes())
            value = codec.encode(event)
            if topic == WRITTEN:
                yield OnTheBus(topic, KEY, value, [])
                continue
            use = USE_OF.get(model.__name__)
            proof = policy.sign(value, use) if use else None
            headers = codec.headers(event, source=PRODUCERS[topic], trace=TRACE, proof=proof)
            if topic in MARKED:
                keys = RecordKeys.from_text(for_service(root, PRODUCERS[topic]).encode())
                headers.append(keys.mark(topic, PRODUCERS[topic], KEY, value, headers))
            yield OnTheBus(topic, KEY, value, headers)


def write(path: Path, records: Iterable[OnTheBus]) -> None:
    """One line of JSON each; octets as base64, because a line of text could be "corrected"."""
    lines = [
        {
            "type": record.type,
            "topic": record.topic,
            "key": record.key,
            "value": base64.b64encode(record.value).decode(),
            "headers": [[name, base64.b64encode(octets).decode()] for name, octets in record.headers],
        }
        for record in records
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def read(path: Path) -> list[OnTheBus]:
    """The same again."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        OnTheBus(
            each["topic"],
            each["key"],
            base64.b64decode(each["value"]),
            [(name, base64.b64decode(octets)) for name, octets in each["headers"]],
        )
        for each in found
    ]
