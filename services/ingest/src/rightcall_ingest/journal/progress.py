"""How far the journal has been published, per topic, in a small file beside it. Losing it only sends more again."""

import json
from collections.abc import Sequence
from pathlib import Path


class PublishProgress:
    """`published`: up to this number on this bus; `ever`: on any bus. By topic."""

    def __init__(self, path: Path, topics: Sequence[str]) -> None:
        """Read the file. Nothing readable: nothing was published."""
        self._path = path
        self._bus = ""
        self.published = dict.fromkeys(topics, 0)
        self.ever = dict.fromkeys(topics, 0)
        try:
            found = json.loads(path.read_text())
            bus, known = str(found["bus"]), {name: _numbers(found[name], topics) for name in ("published", "ever")}
        except (OSError, ValueError, KeyError, TypeError):
            return
        self._bus, self.published, self.ever = bus, known["published"], known["ever"]

    def meet(self, bus: str) -> None:
        """Another bus than the last one is empty."""
        if bus != self._bus:
            self._bus, self.published = bus, dict.fromkeys(self.published, 0)

    def advance(self, topic: str, number: int) -> None:
        """The file is replaced whole, not synced: an older one only means more is sent again. A full disk likewise."""
        self.published[topic] = number
        self.ever[topic] = max(self.ever[topic], number)
        fresh = self._path.with_suffix(".tmp")
        try:
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps({"bus": self._bus, "published": self.published, "ever": self.ever}))
            fresh.replace(self._path)
        except OSError:
            return


def _numbers(found: object, topics: Sequence[str]) -> dict[str, int]:
    """By topic; an older process wrote one number for all."""
    if isinstance(found, dict):
        return {topic: int(found[topic]) for topic in topics}
    return dict.fromkeys(topics, int(str(found)))
