"""Tidies up after a platform that was killed with -9: takes back its addresses, stops its database, keeps the data.

`python -m rightcall_local.launcher.last_out PARENT_PID STATE`, started by the platform,
which ends it when it stops in order.
"""

import sys
from pathlib import Path

from rightcall import endpoints
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
from rightcall_local.launcher.following import wait_for_the_end_of


def main() -> None:
    """Wait for the platform's end. Until then this process holds the state directory's lock, as the services do."""
    parent, state = int(sys.argv[1]), Path(sys.argv[2])
    wait_for_the_end_of(parent)
    endpoints.forget(state)
    EmbeddedPostgres(state / "postgres").stop()


if __name__ == "__main__":
    main()
