"""The real servers in containers, where a Docker engine runs: the same settings and the same servers.json as native ones.

Another image, such as a mirror's or one of your own: RIGHTCALL_IMAGE_KAFKA, _POSTGRES, _VERSITYGW, _MINIO.
RIGHTCALL_DOCKER=0 leaves Docker alone. When containers are wanted is decided in `servers.py`.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import docker.errors  # type: ignore[import-untyped]
import docker.types  # type: ignore[import-untyped]
import psutil
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.exceptions import ContainerStartException

from rightcall_local.processes import wait_until
from rightcall_local.servers import kafka, lifecycle, s3
from rightcall_local.servers.state import Address, record

IMAGES: Final[Mapping[str, str | None]] = {
    "kafka": "apache/kafka:4.1.1",
    "postgres": "postgres:18",
    "versitygw": "versity/versitygw:v1.8.0",
    "minio": None,  # the project is archived and its images are gone from Docker Hub: there is nothing to default to
}
OFF: Final = "RIGHTCALL_DOCKER"
OWNER: Final = "rightcall.test-run"
"""Label of every container: `host/pid/start` of the test run that it belongs to."""
ENGINE_ANSWER_S = 5
CLOCK_STEP_S_MAX = 60.0  # between two answers to when a process started; rather leave a container than take a live one
LOG_TAIL_LINES = 15

CLIENTS, CONTROLLER, BROKER, S3_PORT, POSTGRES_PORT = 9092, 9093, 9094, 9000, 5432
ADVERTISED: Final = "/tmp/advertised"  # where clients reach Kafka is known only once the container runs
KAFKA_COMMAND: Final = (
    f"until [ -s {ADVERTISED} ]; do sleep 0.1; done; "
    f"export KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://$(cat {ADVERTISED}),BROKER://127.0.0.1:{BROKER}; "
    "exec /etc/kafka/docker/run"
)


@dataclass(frozen=True)
class Recipe:
    """How one server runs in a container. `address` makes its line in servers.json of `host:port`."""

    port: int
    environment: Mapping[str, str]
    address: Callable[[str], Address]
    command: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()


@dataclass
class Containers:
    """What runs. `state` holds servers.json."""

    state: Path
    addresses: dict[str, Address] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    """Kinds whose image cannot be had, and why."""
    broken: dict[str, str] = field(default_factory=dict)
    """Kinds whose image is there and that do not answer, with the end of their log."""
    running: dict[str, DockerContainer] = field(default_factory=dict)

    def stop(self) -> None:
        """Remove every container with its volumes."""
        record(self.state, dict.fromkeys(self.addresses))
        while self.running:
            with suppress(docker.errors.NotFound):
                self.running.popitem()[1].stop()


def variable(kind: str) -> str:
    """The environment variable that names another image."""
    return f"RIGHTCALL_IMAGE_{kind.upper()}"


def image(kind: str) -> str | None:
    """The image of this server, if one is known."""
    return os.environ.get(variable(kind)) or IMAGES[kind]


@cache
def no_engine() -> str | None:
    """Why no container can be started here; None: a Docker engine answers."""
    if os.environ.get(OFF) == "0":
        return f"{OFF}=0"
    try:
        DockerClient(timeout=ENGINE_ANSWER_S).client.ping()
    except (docker.errors.DockerException, OSError):
        return "no Docker engine answers"
    return None


def start(state: Path, kinds: Iterable[str] = lifecycle.NAMES) -> Containers:
    """Start each server whose image can be had (pulling it), wait until it truly answers, write servers.json."""
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # one image less to pull: `sweep` does its work
    sweep()
    started = Containers(state)
    with ExitStack() as undo:
        undo.callback(started.stop)
        launched = {kind: address for kind in kinds if (address := _launch(kind, started)) is not None}
        with ThreadPoolExecutor() as pool:  # threads: the probes run event loops, and the caller may be in one
            faults = pool.map(lambda kind: _fault(kind, started, launched[kind]), launched)
            started.broken |= {kind: fault for kind, fault in zip(launched, faults, strict=True) if fault}
        started.addresses |= {kind: address for kind, address in launched.items() if kind not in started.broken}
        record(state, started.addresses)
        undo.pop_all()
    return started


def sweep() -> None:
    """Remove the containers of this machine's test runs that were killed before they could do it themselves."""
    client = DockerClient().client
    for container in client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True):
        if _is_gone(container.labels[OWNER]):
            with suppress(docker.errors.APIError):  # another run sweeps as well
                container.remove(force=True, v=True)
    client.close()


@cache
def owner(pid: int) -> str:
    """The label's value for a test run of this machine. Kept: a process's start is told by a clock that may be set."""
    return f"{socket.gethostname()}/{pid}/{psutil.Process(pid).create_time()}"


def _is_gone(label: str) -> bool:
    host, pid, since = label.split("/")
    if host != socket.gethostname():
        return False  # whether it still runs is for its own machine to say
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(since)) > CLOCK_STEP_S_MAX
    except psutil.NoSuchProcess:
        return True


def _launch(kind: str, started: Containers) -> Address | None:
    """Start one container; it may need seconds to answer. None: it cannot be, and `started` says why."""
    name = image(kind)
    if name is None:
        started.without[kind] = f"there is no image to default to: name one in {variable(kind)}"
        return None
    recipe = _recipe(kind)
    container = DockerContainer(
        name,
        env=dict(recipe.environment),
        ports=[recipe.port],
        labels={OWNER: owner(os.getpid())},
        mounts=[docker.types.Mount(place, None) for place in recipe.volumes],
    )
    if recipe.command:
        container.with_command(list(recipe.command))
    if refusal := _pull(container):
        started.without[kind] = f"the image {name} cannot be had ({refusal}); {variable(kind)} names another"
        return None
    started.running[kind] = container
    try:
        container.start()
        where = f"{container.get_container_host_ip()}:{container.get_exposed_port(recipe.port)}"
        where = where.replace("localhost", "127.0.0.1")  # the same port of ::1 may be another container's
        if kind == "kafka":
            container.copy_into_container(where.encode(), ADVERTISED)
    except (docker.errors.APIError, OSError, TimeoutError) as fault:
        started.broken[kind] = _broken(kind, container, f"does not start: {fault}")
        return None
    return recipe.address(where)


def _pull(container: DockerContainer) -> str | None:
    """Have the image here. Returns why it cannot be had."""
    images = container.get_docker_client().client.images
    try:
        try:
            images.get(container.image)
        except docker.errors.ImageNotFound:
            images.pull(container.image)
    except (docker.errors.DockerException, OSError) as refusal:
        return str(getattr(refusal, "explanation", None) or refusal)
    return None


def _fault(kind: str, started: Containers, address: Address) -> str | None:
    """Ask until it answers as `rightcall servers start` asks native ones. None: it does."""
    [server] = lifecycle.servers([kind], lambda _: None)
    container = started.running[kind]
    faults: list[str | None] = []

    def settled() -> bool:
        faults.append(server.fault(address))
        container.reload()
        return faults[-1] is None or container.status != "running"

    wait_until(settled, lifecycle.ANSWER_S_MAX)
    return _broken(kind, container, f"does not answer: {faults[-1]}") if faults[-1] else None


def _broken(kind: str, container: DockerContainer, what: str) -> str:
    log = b""
    with suppress(docker.errors.APIError, ContainerStartException):  # it may not have come to be
        log = container.get_wrapped_container().logs(tail=LOG_TAIL_LINES)
    return f"{kind} from {container.image} {what}\nThe end of its log:\n{log.decode(errors='replace')}"


def _recipe(kind: str) -> Recipe:
    if kind == "kafka":
        return Recipe(CLIENTS, _kafka_environment(), lambda where: where, ("sh", "-c", KAFKA_COMMAND))
    if kind == "postgres":
        password = secrets.token_hex(16)
        environment = {"POSTGRES_PASSWORD": password}
        return Recipe(POSTGRES_PORT, environment, lambda where: f"postgresql://postgres:{password}@{where}/postgres")
    return _s3_recipe({"minio": s3.MINIO, "versitygw": s3.VERSITYGW}[kind])


def _kafka_environment() -> dict[str, str]:
    """The native server's properties, and listeners for a container: for clients, for the broker itself, for KRaft."""
    lines = (line for line in kafka.PROPERTIES.splitlines() if "{" not in line)
    listeners = f"PLAINTEXT://0.0.0.0:{CLIENTS},BROKER://127.0.0.1:{BROKER},CONTROLLER://127.0.0.1:{CONTROLLER}"
    properties = dict(line.split("=", 1) for line in lines) | {
        "controller.quorum.voters": f"1@127.0.0.1:{CONTROLLER}",
        "listeners": listeners,
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
    }
    environment = {f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in properties.items()}
    return environment | {"KAFKA_HEAP_OPTS": "-Xmx512m"}


def _s3_recipe(server: s3.S3Server) -> Recipe:
    """The native server's arguments, listening to the world outside of the container."""
    places = {"data": "/data", "versions": "/versions"}
    keys = {"access_key": secrets.token_hex(16), "secret_key": secrets.token_hex(16)}
    return Recipe(
        S3_PORT,
        {name: value.format(**keys) for name, value in server.environment},
        lambda where: {"address": where, **keys},
        tuple(part.replace("127.0.0.1", "0.0.0.0").format(port=S3_PORT, **places) for part in server.arguments),
        tuple(path for name, path in places.items() if f"{{{name}}}" in server.arguments),
    )
