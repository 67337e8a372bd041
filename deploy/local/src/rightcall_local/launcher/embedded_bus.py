"""The embedded profile's Kafka: a mock broker in a process of its own, and the handle by which a parent holds it.

Run as `python -m rightcall_local.launcher.embedded_bus --address-file F --topics-file T`.
It keeps nothing when it ends.
"""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka.admin import AdminClient

from rightcall.faults import NotRunning
from rightcall.private_files import replace_file
from rightcall_local.launcher.mock_cluster import MockCluster
from rightcall_local.processes import wait_until

LOOK_S = 0.25
"""How often the process looks for new topics and whether its parent still lives. SIGHUP makes it look at once."""
START_S_MAX = 10.0
STOP_S_MAX = 5.0


class EmbeddedBus:
    """The bus process as its parent holds it. Blocking calls, each well below a second; safe to call from a thread.

    Every start has a new port and an empty broker; `address_file` always names the living one, so clients read it again
    when the broker they know is gone.
    """

    def __init__(self, directory: Path, topics: Iterable[str]) -> None:
        """`topics`: names, or `name partitions` (1 if not said)."""
        directory.mkdir(parents=True, exist_ok=True)
        self.address_file = directory / "bus.address"
        self.topics_file = directory / "bus.topics"
        self._process: subprocess.Popen[bytes] | None = None
        self._write_topics(topics)

    @property
    def address(self) -> str:
        """`host:port` of the living broker."""
        return self.address_file.read_text(encoding="utf-8").strip()

    def start(self) -> str:
        """Start the process; returns the address once the broker listens and has its topics.

        Raises:
            NotRunning: it ended, or said nothing for START_S_MAX.
        """
        command = [sys.executable, "-m", "rightcall_local.launcher.embedded_bus"]
        files = ["--address-file", str(self.address_file), "--topics-file", str(self.topics_file)]
        self._process = subprocess.Popen(
            [*command, *files, "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the parent, which stops its children in order
        )
        assert self._process.stdout is not None
        with self._process.stdout as ready:
            spoke = select.select([ready], [], [], START_S_MAX)[0]
            if not (spoke and ready.readline()):
                self.kill()
                raise NotRunning("the embedded bus did not start; it says why on standard error")
        return self.address

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in order (SIGTERM)."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def restart(self) -> str:
        """A new, empty broker at a new address, with all topics."""
        self.stop()
        return self.start()

    def add_topics(self, topics: Iterable[str]) -> None:
        """Have further topics made, now and after every restart; returns when they are there.

        Raises:
            NotRunning: they did not appear.
        """
        listed = [*self.topics_file.read_text(encoding="utf-8").splitlines(), *topics]
        self._write_topics(listed)
        if self._process is None or not self.running():
            return
        self._process.send_signal(signal.SIGHUP)
        wanted = {line.split()[0] for line in listed}
        if not wait_until(lambda: wanted <= self.topics(), START_S_MAX):
            raise NotRunning(f"the embedded bus did not make {sorted(wanted - self.topics())}")

    def topics(self) -> set[str]:
        """The topics that the broker has (asking for all does not create any)."""
        return set(AdminClient({"bootstrap.servers": self.address}).list_topics(timeout=START_S_MAX).topics)

    def _write_topics(self, topics: Iterable[str]) -> None:
        replace_file(self.topics_file, "".join(f"{line}\n" for line in dict.fromkeys(topics)))

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def serve(address_file: Path, topics_file: Path, parent: int | None) -> None:
    """Run the broker until SIGTERM or SIGINT, or until `parent` is no longer our parent process.

    Whoever can write the topics file can have a topic made: it is looked at every LOOK_S, and at once on SIGHUP.
    """
    with _signal_socket() as signals:
        cluster = MockCluster()
        made: set[str] = set()
        read_as = _create_missing(cluster, topics_file, made)
        replace_file(address_file, f"{cluster.address}\n")
        print("ready", flush=True)
        while parent is None or os.getppid() == parent:
            if select.select([signals], [], [], LOOK_S)[0] and set(signals.recv(64)) & {signal.SIGTERM, signal.SIGINT}:
                break
            if _version(topics_file) != read_as:
                read_as = _create_missing(cluster, topics_file, made)
        cluster.close()


def _create_missing(cluster: MockCluster, topics_file: Path, made: set[str]) -> tuple[int, int]:
    """Make the topics that the file names and `made` does not. Returns the version of the file that was read."""
    version = _version(topics_file)
    for line in topics_file.read_text(encoding="utf-8").splitlines():
        name, _, partitions = line.strip().partition(" ")
        if not name or name in made:
            continue
        made.add(name)
        try:
            cluster.create_topic(name, int(partitions or 1))
        except (RuntimeError, ValueError) as fault:  # one bad line must not take the bus from everybody
            print(f"embedded bus: {fault}", file=sys.stderr, flush=True)
    return version


def _version(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_ino, status.st_mtime_ns


@contextmanager
def _signal_socket() -> Iterator[socket.socket]:
    """A socket that receives the number of each signal, so that the loop waits for signals and time in one place."""
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        yield reader
        signal.set_wakeup_fd(-1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="rightcall_local.launcher.embedded_bus", description=__doc__)
    parser.add_argument("--address-file", type=Path, required=True, help="gets host:port once the broker listens")
    parser.add_argument("--topics-file", type=Path, required=True, help="a line per topic: name [partitions]")
    parser.add_argument("--parent", type=int, help="end when this process is no longer our parent")
    chosen = parser.parse_args(arguments)
    serve(chosen.address_file, chosen.topics_file, chosen.parent)


if __name__ == "__main__":
    main()
