"""A whole platform as a user runs it: `rightcall up` as a process, its addresses, tokens and ways to hurt it."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from rightcall_local import endpoints, issuer, secrets
from rightcall_local.endpoints import Endpoints

START_S_MAX = 120
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
                [sys.executable, "-m", "rightcall_local.main", "up", "--profile", self.profile,
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
        if self._where is None or (self.state / endpoints.FILE).exists():
            self._where = endpoints.read(self.state)
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
        key = issuer.load_key(secrets.Secrets(self.state.resolve() / "secrets").issuer_key)
        return issuer.mint(key, self.where.issuer, tenant=tenant, role=role, person=person)

    def client(self, service: str, tenant: str, role: str, person: str | None = None) -> httpx2.AsyncClient:
        """An HTTP client of one service as one role."""
        headers = {"authorization": f"Bearer {self.token(tenant, role, person)}"}
        return httpx2.AsyncClient(base_url=self.where.http[service], headers=headers, timeout=20)

    def child(self, name: str) -> psutil.Process:
        """The process of a service or of the embedded bus (`embedded_bus`)."""
        if self.process is None:
            raise AssertionError("not started")
        for process in psutil.Process(self.process.pid).children(recursive=True):
            command = " ".join(process.cmdline())
            environment = {} if name == "embedded_bus" else process.environ()
            if f"rightcall_local.{name}" in command or environment.get("RIGHTCALL_INSTANCE") == name:
                return process
        raise AssertionError(f"no process of {name}")

    def kill(self, name: str) -> None:
        """kill -9, as a crash would."""
        self.child(name).send_signal(signal.SIGKILL)

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
