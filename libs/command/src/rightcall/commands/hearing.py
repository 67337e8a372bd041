"""Fetches the audio of a call for a stated use and puts it on the disk as WAV files."""

import sys
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from rightcall.commands.lookup import Lookup, refusal
from rightcall.faults import NotRunning
from rightcall.private_files import replacing

STORED_WITHIN_S = 60.0
POLL_S = 0.2


class ReadAs(NamedTuple):
    """In which role somebody listens, what for, and by which ticket, case or order. Storage judges and logs it."""

    role: str = "privacy"
    use: str = "DSAR_ACCESS"
    """Whoever made a test call is its caller, and hears what is kept of it: art. 15 GDPR. Fits every purpose."""
    reference: str | None = None

    def __str__(self) -> str:
        return f"role {self.role} for {self.use}"


def hear(lookup: Lookup, tenant: str, call_id: str, file: Path | None, reader: ReadAs) -> list[str]:
    """Write each recording of a call, once it is complete, and say of each file what it is.

    Args:
        file: of the first recording; a further one gets a number in its name. None: standard output.

    Raises:
        NotRunning: nothing is kept, it is not complete in time, or the read was refused.
    """
    said = []
    for number, recording in enumerate(_stored(lookup, tenant, call_id), 1):
        into = file if file is None or number == 1 else file.with_stem(f"{file.stem}-{number}")
        size = _fetch(lookup, tenant, recording["recording_id"], into, reader)
        purposes = ", ".join(each["purpose"] for each in recording["purposes"])
        said.append(
            f"{into or 'standard output'}: {recording['duration_ms'] / 1000:.1f} s kept for {purposes}, {size:,} bytes "
            f"of 16-bit PCM, left the {recording['channels'][0]} party, right the {recording['channels'][1]}; read as "
            f"{reader}, entered in the ledger first"
        )
        if into is None:
            break
    return said


def _stored(lookup: Lookup, tenant: str, call_id: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + STORED_WITHIN_S
    while True:
        found = lookup.recordings(tenant, call_id)
        here = [each for each in found if each["state"] in ("open", "stored")]
        if here and all(each["state"] == "stored" for each in here):
            return here
        if time.monotonic() > deadline:
            states = ", ".join(sorted({each["state"] for each in found})) or "no recording"
            raise NotRunning(f"nothing to hear after {STORED_WITHIN_S:.0f} s (storage says: {states}); ask again later")
        time.sleep(POLL_S)


def _fetch(lookup: Lookup, tenant: str, recording_id: str, into: Path | None, reader: ReadAs) -> int:
    query = {"use": reader.use, "format": "wav"} | ({"reference": reader.reference} if reader.reference else {})
    path = f"/v1/recordings/{recording_id}/audio?{urlencode(query)}"
    with lookup.read("storage", path, tenant, reader.role) as answer:
        if answer.status_code != 200:
            answer.read()
            raise NotRunning(f"storage refused the read as {reader}: {refusal(answer)}")
        if into is None:
            return sum(sys.stdout.buffer.write(piece) for piece in answer.iter_bytes())
        try:
            with replacing(into) as file:
                return sum(file.write(piece) for piece in answer.iter_bytes())
        except OSError as fault:
            raise NotRunning(f"{into} cannot be written: {fault.strerror}") from None
