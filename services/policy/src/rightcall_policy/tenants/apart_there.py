"""What runs in the process beside policy's (`apart`). It imports little: that process is there within a second."""

import contextlib
import ctypes
import os
import pickle
import signal
from typing import Final

from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.clients import records
from rightcall_policy.clients.faults import Rejected

PORTION: Final = 500
"""Clients that the loop takes over together: a millisecond or so."""
NICE: Final = 5
"""Where cores are few the loop that decides goes first."""
_PR_SET_PDEATHSIG: Final = 1


def begin(beside: int) -> None:
    """It is stopped by the process `beside`, ends with it however that ends, and gives way to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    with contextlib.suppress(OSError, AttributeError):  # Linux has it
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != beside:  # it was killed before this could be asked for
        os._exit(0)


def nothing() -> None:
    """Be there."""


def client_list(
    body: bytes, media_type: str, keys: RefKeys, tenant_id: str, region: str, accept_prefixes: tuple[str, ...]
) -> tuple[list[bytes], list[Rejected]]:
    """The clients in portions, and what is wrong with the list."""
    refs_of = records.refs_by(keys, tenant_id, region, accept_prefixes)
    clients, rejected = records.read_list(body, media_type, refs_of)
    portions = [clients[first : first + PORTION] for first in range(0, len(clients), PORTION)]
    return [pickle.dumps(portion) for portion in portions], rejected
