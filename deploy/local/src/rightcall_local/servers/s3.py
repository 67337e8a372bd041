"""The two S3 servers with object lock, built by the Go tool chain: MinIO, and VersityGW as the second opinion."""

from dataclasses import dataclass
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from rightcall_local.processes import Detached
from rightcall_local.servers.building import BuildCache, run_build
from rightcall_local.servers.go_toolchain import have_go
from rightcall_local.servers.state import Address, remembered

ANSWER_S = 3.0


@dataclass(frozen=True)
class S3Server:
    """An S3 server of one Go program, with a posix directory behind it, on 127.0.0.1 without TLS."""

    name: str
    package: str
    version: str
    minutes: str
    arguments: tuple[str, ...]
    """`{port}`, `{data}` and `{versions}` are filled in."""
    environment: tuple[tuple[str, str], ...]
    """`{access_key}` and `{secret_key}` are filled in; here, because anybody may read a command line."""

    def build(self, cache: BuildCache) -> Path:
        """Compile the program. Returns the directory that holds it."""
        if (finished := cache.finished(self.name, self.version)) is not None:
            return finished
        go = have_go(cache)

        def compile_it(directory: Path) -> None:
            cache.say(f"compiling with Go ({self.minutes} on two cores, once)")
            command = [go.program, "install", f"{self.package}@{self.version}"]
            run_build(command, directory, {**go.environment, "GOBIN": str(directory)}, cache.say)

        return cache.get(self.name, self.version, compile_it)

    def start(self, software: Path, home: Path) -> Address:
        """Start the server unless it runs. Returns its address and keys; it may need a second to answer."""
        server = Detached(home)
        running = server.process() is not None
        chosen = remembered(home, ["port"], ["access_key", "secret_key"], running=running)
        if not running:
            places = {"data": home / "data", "versions": home / "versions"}
            for name, place in places.items():
                if f"{{{name}}}" in self.arguments:
                    place.mkdir(exist_ok=True)
            arguments = [argument.format(port=chosen["port"], **places) for argument in self.arguments]
            environment = {name: value.format(**chosen) for name, value in self.environment}
            server.spawn([software / self.name, *arguments], environment)
        address = f"127.0.0.1:{chosen['port']}"
        return {"address": address, "access_key": chosen["access_key"], "secret_key": chosen["secret_key"]}

    def running(self, home: Path) -> bool:
        """Whether its process is there, whatever it answers."""
        return Detached(home).process() is not None

    def fault(self, address: Address) -> str | None:
        """None if the server answers a signed request with the keys it was given."""
        if not isinstance(address, dict):
            return "no address"
        patience = urllib3.PoolManager(timeout=ANSWER_S, retries=False)
        client = Minio(
            address["address"],
            access_key=address["access_key"],
            secret_key=address["secret_key"],
            secure=False,
            http_client=patience,
        )
        try:
            client.list_buckets()
        except (MinioException, urllib3.exceptions.HTTPError) as answer:
            return f"{type(answer).__name__}: {answer}"
        finally:
            patience.clear()
        return None

    def stop(self, home: Path) -> None:
        """Stop the server; its objects stay."""
        Detached(home).stop()


MINIO = S3Server(
    name="minio",
    package="github.com/minio/minio",
    version="v0.0.0-20260212201848-7aac2a2c5b7c",  # the last commit before the project was archived
    minutes="2 to 5 minutes",
    arguments=("server", "{data}", "--address", "127.0.0.1:{port}"),
    environment=(
        ("MINIO_ROOT_USER", "{access_key}"),
        ("MINIO_ROOT_PASSWORD", "{secret_key}"),
        ("MINIO_BROWSER", "off"),  # its console would listen on one more port
        ("MINIO_UPDATE", "off"),  # asks the vendor for news
    ),
)

VERSITYGW = S3Server(
    name="versitygw",
    package="github.com/versity/versitygw/cmd/versitygw",
    version="v1.8.0",
    minutes="1 to 2 minutes",
    arguments=("--quiet", "--port", "127.0.0.1:{port}", "posix", "--versioning-dir", "{versions}", "{data}"),
    environment=(("ROOT_ACCESS_KEY", "{access_key}"), ("ROOT_SECRET_KEY", "{secret_key}")),
)
