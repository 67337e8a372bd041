"""Runs a module for as long as its parent lives: whoever kills the platform with -9 leaves no service behind.

`python -m rightcall_local.launcher.following PARENT_PID MODULE`.
The end is a kill -9 as well: what the services are made for.
"""

import os
import runpy
import signal
import sys
import threading
import time

LOOK_S = 0.25


def wait_for_the_end_of(parent: int) -> None:
    """Return once `parent` is no longer our parent process. (An orphan gets another parent, on every Unix.)"""
    while os.getppid() == parent:
        time.sleep(LOOK_S)


def _end_with(parent: int) -> None:
    wait_for_the_end_of(parent)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Watch the parent in a thread, run the module in this one."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    del sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
