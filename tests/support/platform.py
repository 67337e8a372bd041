"""A whole platform as a user runs it: `rightcall up` as a process, its addresses, tokens and ways to hurt it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psutil

from rightcall import endpoints, secrets, tokens
from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall_common.web.trusting import NO_TLS
from rightcall_ingest.journal.journal_files import scan
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_storage.objects.directory import DirectoryObjects
from rightcall_storage.objects.port import ObjectStore
from rightcall_storage.objects.s3 import S3Address, S3Objects
from tests.support import servers
from tests.support.eventually import eventually

START_S_MAX = 120
READY_S_MAX = 120
DEAD_S_MAX = 10
BUNDLES = Path(__file__).resolve().parents[2] / "deploy/local/examples/bundles"


@dataclass
class RunningPlatform:
    """`rightcall up` in a directory of its own."""

    state: Path
    profile: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _where: Endpoints | None = None

    def start(self) -> None:
        """Start it and wait for endpoints.json."""
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rightcall.main", "up", "--profile", self.profile,
                 "--state", str(self.state), *self.arguments],
                stdout=log, stderr=log, env={**os.environ, **self.environment}, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_S_MAX
        while not (self.state / endpoints.FILE).exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the platform did not start:\n{self.log()[-6000:]}")
            time.sleep(0.1)

    @property
    def where(self) -> Endpoints:
        """Its addresses; while a killed process comes back the file is withdrawn, and the last ones are good enough."""
        try:
            self._where = endpoints.read(self.state)
        except NotRunning:
            if self._where is None:
                raise
        return self._where

    def log(self) -> str:
        """What `up` and the services said."""
        logs = [self.state / "up.log", *sorted(self.state.glob("*/log"))]
        return "\n".join(
            f"--- {file.name if file.name != 'log' else file.parent.name}\n{file.read_text()}"
            for file in logs
            if file.exists()
        )

    def token(self, tenant: str, role: str, person: str | None = None) -> str:
        """A bearer token."""
        key = tokens.load_key(secrets.Secrets(self.state.resolve() / "secrets").issuer_key)
        return tokens.mint(key, self.where.issuer, tenant=tenant, role=role, person=person)

    def client(self, service: str, tenant: str, role: str, person: str | None = None) -> httpx2.AsyncClient:
        """An HTTP client of one service as one role."""
        headers = {"authorization": f"Bearer {self.token(tenant, role, person)}"}
        return httpx2.AsyncClient(verify=NO_TLS, base_url=self.where.http[service], headers=headers, timeout=20)

    def child(self, name: str) -> psutil.Process:
        """The process of a service or of the embedded bus (`embedded_bus`)."""
        if self.process is None:
            raise AssertionError("not started")
        for process in psutil.Process(self.process.pid).children(recursive=True):
            command = " ".join(process.cmdline())
            environment = {} if name == "embedded_bus" else process.environ()
            if f"rightcall_local.launcher.{name}" in command or environment.get("RIGHTCALL_INSTANCE") == name:
                return process
        raise AssertionError(f"no process of {name}")

    def kill(self, name: str) -> None:
        """kill -9, as a crash would; returns when it is dead."""
        process = self.child(name)
        process.send_signal(signal.SIGKILL)
        process.wait(DEAD_S_MAX)

    async def ready(self, name: str) -> bool:
        """Whether a service says that it can work; of the embedded bus: that every service has found the new one."""
        if name == "embedded_bus":
            return all([await self.ready(service) for service in self.where.http])
        try:
            async with httpx2.AsyncClient(verify=NO_TLS, base_url=self.where.http[name], timeout=5) as client:
                return (await client.get("/readyz")).status_code == 200
        except httpx2.HTTPError:
            return False

    async def until_ready(self, name: str) -> None:
        """Wait until it works again after a crash: a process starts in seconds, on a busy machine in a minute."""
        await eventually(partial(self.ready, name), within_s=READY_S_MAX)

    def journal(self, ingest: str) -> Iterator[JournalRecord]:
        """What an ingest process's journal holds at this moment, also what is freed but not yet removed."""
        for path in sorted((self.state / ingest / "journal").glob("*.rcj")):
            for _, _, _, record in scan(path):
                yield record

    def objects(self) -> ObjectStore:
        """The object store, past all of storage's rules. Close it."""
        address = self.where.objects["address"].removeprefix("file://")
        if self.where.objects["kind"] == "directory":
            return DirectoryObjects(Path(address))
        url = urlsplit(address)
        keys = next(
            found for kind in ("minio", "versitygw") if (found := servers.real(kind)) and url.netloc in found["address"]
        )
        bucket = url.path.strip("/")
        return S3Objects(S3Address(url.netloc, bucket, keys["access_key"], keys["secret_key"], secure=False))

    def spans(self, service: str) -> list[dict[str, Any]]:
        """The spans that a service has written."""
        file = self.state / service / "traces.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def stop(self) -> None:
        """SIGTERM, then wait."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            for process in [
                *psutil.Process(self.process.pid).children(recursive=True),
                psutil.Process(self.process.pid),
            ]:
                process.kill()
