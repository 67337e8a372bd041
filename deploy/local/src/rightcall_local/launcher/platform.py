"""The whole platform on one machine: infrastructure, schemas, the four services, tenants, then `endpoints.json`."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx2

from rightcall import secrets, tokens
from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall.private_files import close_to_others, read_json, replace_file
from rightcall_common.postgres.migrations import migrate
from rightcall_common.web.trusting import NO_TLS
from rightcall_local import issuer
from rightcall_local.launcher import answering
from rightcall_local.launcher.infrastructure import Infrastructure, ProfileName, ProfileServers
from rightcall_local.launcher.ports import PortBlock, PortBlocks
from rightcall_local.launcher.presence import Presence
from rightcall_local.launcher.state_lock import StateLock
from rightcall_local.launcher.supervisor import Child, Supervisor
from rightcall_local.processes import log_tail
from rightcall_policy.bundles import reading

SERVICES = ("policy", "storage", "dsar", "ingest")
READY_S = 90.0


class Platform:
    """One running platform. `start` returns when everything answers; `stop` leaves the data."""

    def __init__(
        self,
        profile: ProfileName,
        state: Path,
        say: Callable[[str], None],
        *,
        s3: str = "minio",
        ingest_processes: int = 1,
    ) -> None:
        self._state = state.resolve()
        self._say = say
        self._lock = StateLock(self._state)
        self._presence = Presence(self._state, self._everything_answers)
        self.profile = ProfileServers(profile, self._state, say, s3=s3, presence=self._presence)
        self.supervisor = Supervisor(say, self._presence.ended, self._presence.started)
        self._secrets = secrets.Secrets(self._state / "secrets")
        self._ingests = ["ingest", *(f"ingest-{n}" for n in range(2, ingest_processes + 1))]
        self._held_ports = PortBlocks()
        self._blocks: list[PortBlock] = []
        self._issuer: issuer.LocalIssuer | None = None
        self._tenants: list[str] = []
        self._servers: list[str] = []
        self._last_one: asyncio.subprocess.Process | None = None

    async def start(self, tenant_files: Sequence[Path] = ()) -> Endpoints:
        """Start everything and load the tenants' bundles.

        Raises:
            NotRunning: something does not come up; the text says what and where its log is.
        """
        bundles = [_read_bundle(file) for file in tenant_files]
        close_to_others(self._state, leave=[self._state / "postgres" / "data"])
        lock = await asyncio.to_thread(self._lock.take, self._say)
        self._presence.close()  # a file that a killed platform left names nobody
        secrets.prepare(self._secrets.directory)
        self._ports = self._choose_ports()
        await self._leave_a_last_one(lock)
        self._say("database, bus, objects")
        infra = await self.profile.start()
        self._servers = answering.stood_on(infra)
        self._say("schemas")
        await self._migrate(infra)
        key = tokens.load_key(self._secrets.issuer_key)
        self._issuer = issuer.LocalIssuer(key, self._ports["issuer"])
        self._issuer.start()
        self._say("services: policy, storage, dsar, ingest")
        for name in (*SERVICES[:3], *self._ingests):
            await self.supervisor.add(self._child(name, infra))
        await self._until_ready()
        for tenant, text in bundles:
            await self._load(tenant, text)
        await self._until_tenants_known()
        where = self._endpoints(infra)
        self._presence.publish(where)
        return where

    async def stop(self) -> None:
        """Services first, then what they stand on. Nothing, where another platform holds the state directory."""
        if self._lock.fd is None:
            return
        self._presence.close()
        await self.supervisor.stop()
        if self._issuer is not None:
            await asyncio.to_thread(self._issuer.close)
        self._held_ports.release()
        await self.profile.stop()
        if self._last_one is not None:
            self._last_one.kill()
            await self._last_one.wait()
        self._lock.release()

    async def _leave_a_last_one(self, lock: int) -> None:
        """A process that tidies up if this one is killed. In no session of ours, so that it outlives it."""
        self.supervisor.inherited = (lock,)
        self._last_one = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "rightcall_local.launcher.last_out", str(os.getpid()), str(self._state)],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.supervisor.inherited,
        )

    async def _migrate(self, infra: Infrastructure) -> None:
        for service in SERVICES:
            password = secrets.role_password(infra.postgres_admin_secret, service)
            await migrate(infra.postgres_admin, service, f"rightcall_{service}", password=password)

    def _choose_ports(self) -> dict[str, int]:
        """A block for each ingest process, services in the first. The same at every start, unless somebody took it."""
        file = self._state / "ports.json"
        known = read_json(file).get("blocks")
        self._blocks = self._held_ports.take(len(self._ingests), known if isinstance(known, list) else ())
        replace_file(file, json.dumps({"blocks": [block.first for block in self._blocks]}))
        names = ["issuer", *(f"http.{n}" for n in SERVICES[:3])]
        names += [f"{kind}.{n}" for n in self._ingests for kind in ("http", "udp", "tcp")]
        return {name: self._blocks[0].service(number) for number, name in enumerate(names)}

    def _child(self, name: str, infra: Infrastructure) -> Child:
        service = name.split("-")[0]
        home = self._state / name
        home.mkdir(exist_ok=True)
        password = secrets.role_password(infra.postgres_admin_secret, service)
        if self._issuer is None:
            raise NotRunning("the issuer runs before the services")
        env = {
            "KAFKA": infra.kafka,
            "POSTGRES": _with_role(infra.postgres_admin, f"rightcall_{service}", password),
            "HTTP": f"127.0.0.1:{self._ports[f'http.{name}']}",
            **issuer.believed(self._state, self._issuer.url),
            "TRUST_FILE": str(self._secrets.trust),
            "RECORD_KEYS_FILE": str(self._secrets.record_keys(service)),
            "INSTANCE": name,
            "TRACE_FILE": str(home / "traces.jsonl"),
            **self._of_service(service, name, home, infra),
        }
        if armed := os.environ.get(f"RIGHTCALL_CRASH_{service.upper()}"):
            env["CRASH"] = armed
        environment = {f"RIGHTCALL_{key}": value for key, value in env.items()}
        return Child(name, f"rightcall_{service}", environment, home / "log")

    def _of_service(self, service: str, name: str, home: Path, infra: Infrastructure) -> dict[str, str]:
        root = {"INDEX_ROOT_FILE": str(self._secrets.index_root)}
        match service:
            case "policy":
                return root | {"SIGNING_KEY_FILE": str(self._secrets.signing_key("policy"))}
            case "dsar":
                return root | {"STORAGE_URL": f"http://127.0.0.1:{self._ports['http.storage']}"}
            case "storage":
                keys = {"S3_ACCESS_KEY": infra.s3_access_key, "S3_SECRET_KEY": infra.s3_secret_key}
                return {
                    "SIGNING_KEY_FILE": str(self._secrets.signing_key("storage")),
                    "KEYRING_FILE": str(self._secrets.keyring),
                    "OBJECTS": infra.objects,
                    "REGION": "eu-local",
                    **{key: value for key, value in keys.items() if value is not None},
                }
            case _:
                return root | {
                    "SIP_UDP": f"127.0.0.1:{self._ports[f'udp.{name}']}",
                    "SIP_TCP": f"127.0.0.1:{self._ports[f'tcp.{name}']}",
                    "MEDIA_ADDRESS": "127.0.0.1",
                    "RTP_PORTS": self._blocks[self._ingests.index(name)].media,
                    "JOURNAL": str(home / "journal"),
                }

    async def _until_ready(self) -> None:
        async with httpx2.AsyncClient(verify=NO_TLS, timeout=2) as client:
            for name in self.supervisor.children:
                url = f"http://127.0.0.1:{self._ports[f'http.{name}']}/readyz"
                await self._until_answers(client, name, url)
                self._say(f"  {name} is ready")

    async def _everything_answers(self) -> bool:
        services = [f"http://127.0.0.1:{self._ports[f'http.{name}']}" for name in self.supervisor.children]
        return await answering.everything(services, self._servers)

    async def _until_answers(self, client: httpx2.AsyncClient, name: str, url: str) -> None:
        deadline = asyncio.get_running_loop().time() + READY_S
        said = "no answer"
        while asyncio.get_running_loop().time() < deadline:
            try:
                answer = await client.get(url)
                if answer.status_code == 200:
                    return
                said = answer.text
            except httpx2.HTTPError as fault:
                said = type(fault).__name__
            await asyncio.sleep(0.2)
        raise NotRunning(f"{name} does not get ready ({said}); {log_tail(self.supervisor.children[name].log)}")

    async def _load(self, tenant: str, text: str) -> None:
        token = self.token(tenant, "admin")
        url = f"http://127.0.0.1:{self._ports['http.policy']}/v1/policies/{tenant}"
        headers = {"authorization": f"Bearer {token}", "content-type": "application/yaml"}
        async with httpx2.AsyncClient(verify=NO_TLS, timeout=20) as client:
            answer = await client.put(url, content=text.encode(), headers=headers)
        if answer.status_code >= 300:
            raise NotRunning(f"the bundle of {tenant} was refused: {answer.text}")
        self._tenants.append(tenant)
        self._say(f"  tenant {tenant}")

    async def _until_tenants_known(self) -> None:
        async with httpx2.AsyncClient(verify=NO_TLS, timeout=2) as client:
            for name in self._ingests:
                for tenant in self._tenants:
                    client.headers["authorization"] = f"Bearer {self.token(tenant, 'telephony')}"
                    url = f"http://127.0.0.1:{self._ports[f'http.{name}']}/v1/tenants/{tenant}"
                    await self._until_answers(client, name, url)

    def token(self, tenant: str, role: str, person: str | None = None) -> str:
        """A bearer token of the local issuer."""
        if self._issuer is None:
            raise NotRunning("start the platform first")
        key = tokens.load_key(self._secrets.issuer_key)
        return tokens.mint(key, self._issuer.url, tenant=tenant, role=role, person=person)

    def _endpoints(self, infra: Infrastructure) -> Endpoints:
        kind, _, place = infra.objects.partition(":")
        address = Path(place).as_uri() if kind == "directory" else place
        return Endpoints(
            profile=self.profile.name,
            sip={
                "udp": f"127.0.0.1:{self._ports['udp.ingest']}",
                "tcp": f"127.0.0.1:{self._ports['tcp.ingest']}",
                "tls": None,
            },
            http={name: f"http://127.0.0.1:{self._ports[f'http.{name}']}" for name in self.supervisor.children},
            issuer=self._issuer.url if self._issuer else "",
            kafka=infra.kafka_now,
            postgres=infra.postgres_admin,
            objects={"kind": kind, "address": address},
            tenants=list(self._tenants),
            sip_of={
                name: {kind: f"127.0.0.1:{self._ports[f'{kind}.{name}']}" for kind in ("udp", "tcp")}
                for name in self._ingests
            },
        )


def _read_bundle(file: Path) -> tuple[str, str]:
    """Its tenant and its text. Refused before anything is started, with place and remedy of each fault."""
    content = file.read_bytes()
    read = reading.read(content)
    if isinstance(read, reading.FileRefused):
        raise NotRunning("the bundle does not apply\n" + "\n".join(f"{file}:{fault}" for fault in read.faults))
    return read.tenant, content.decode()


def _with_role(admin_dsn: str, role: str, password: str) -> str:
    parts = urlsplit(admin_dsn)
    host = parts.netloc.rpartition("@")[2]
    return str(urlunsplit(parts._replace(netloc=f"{role}:{password}@{host}")))
