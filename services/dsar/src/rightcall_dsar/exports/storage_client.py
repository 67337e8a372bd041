"""Reads recordings from storage over HTTP, as the person who asks: their token goes along, storage decides and logs.

Not here: what is asked for. Nothing of an answer is kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import httpx2

from rightcall_common.errors import Unavailable
from rightcall_dsar.requests.dossier import SilentPart

USE: Final = "DSAR_ACCESS"  # law.md section 2: the use for which role privacy may read any purpose
CHUNK_BYTES: Final = 65_536
CONNECT_S_MAX: Final = 5.0
_NO: Final = frozenset({httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND, httpx2.codes.GONE})
SILENCE_S_MAX: Final = 30.0  # storage may wait for its object store and its keys before a byte comes


@dataclass(frozen=True, slots=True)
class Audio:
    """One recording as WAV. `size` in bytes if storage told it; `chunks` raises Unavailable when storage breaks off."""

    size: int | None
    chunks: Iterator[bytes]


class StorageClient:
    """One person's view of storage. Close it; an open answer is cut off then."""

    def __init__(self, storage_url: str, token: str, traceparent: str) -> None:
        self._base = storage_url.rstrip("/")
        self._client = httpx2.Client(
            headers={"authorization": f"Bearer {token}", "traceparent": traceparent},
            timeout=httpx2.Timeout(SILENCE_S_MAX, connect=CONNECT_S_MAX),
        )

    def close(self) -> None:
        """Drop all connections."""
        self._client.close()

    def describe(self, recording_ids: Sequence[UUID]) -> dict[UUID, Sequence[SilentPart] | None]:
        """Where each recording is silent and why; None: this person would not get it now, because it is gone,
        forbidden, damaged, or of a call that is not settled yet.

        Only descriptions are asked for; nothing is read and no read is logged.

        Raises:
            Unavailable: storage does not answer, or not yes or no.
        """
        return {recording_id: self._described(recording_id) for recording_id in recording_ids}

    @contextmanager
    def audio(self, recording_id: str) -> Iterator[Audio]:
        """Open one recording. Raises Unavailable, also for a refusal: it was checked before."""
        fault = ""
        try:
            with self._client.stream(
                "GET", f"{self._base}/v1/recordings/{recording_id}/audio", params={"use": USE, "format": "wav"}
            ) as answer:
                if answer.status_code != httpx2.codes.OK:
                    fault = f"storage answered {answer.status_code}"
                else:
                    size = answer.headers.get("content-length")
                    yield Audio(int(size) if size else None, _chunks(answer))
        except httpx2.HTTPError as error:
            fault = f"storage: {type(error).__name__}"
        if fault:
            raise Unavailable(fault)

    def _described(self, recording_id: UUID) -> Sequence[SilentPart] | None:
        fault = ""
        try:
            answer = self._client.get(f"{self._base}/v1/recordings/{recording_id}")
            if answer.status_code in _NO:
                return None
            if answer.status_code == httpx2.codes.OK:
                said = answer.json()
                there = said["state"] == "stored" and "DAMAGED" not in said.get("flags", ())
                return [_silence(gap) for gap in said["gaps"]] if there else None
            fault = f"storage answered {answer.status_code}"
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            fault = f"storage: {type(error).__name__}"
        raise Unavailable(fault)


def _silence(gap: dict[str, Any]) -> SilentPart:
    """Role privacy sees that a pause was private; the person who asks does not (R32)."""
    label = "SUSPENDED" if gap["label"] == "PRIVATE" else gap["label"]
    since, until = datetime.fromisoformat(gap["since"]), datetime.fromisoformat(gap["until"])
    return SilentPart(label, gap["channel"], since, until)


def _chunks(answer: httpx2.Response) -> Iterator[bytes]:
    fault = ""
    try:
        yield from answer.iter_bytes(CHUNK_BYTES)
    except httpx2.HTTPError as error:
        fault = f"storage: {type(error).__name__}"
    if fault:
        raise Unavailable(fault)
