"""Apache Kafka as one process, broker and controller in one (KRaft), from the jars that Maven fetches."""

import logging
import secrets
import shutil
import subprocess
from importlib import resources
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

from rightcall.faults import NotRunning
from rightcall_local.processes import Detached
from rightcall_local.servers.building import BuildCache, need_program, run_build
from rightcall_local.servers.state import Address, remembered

VERSION = "4.1.1"
JAVA_MIN = 17
ANSWER_S = 3.0
ADVICE = "Kafka needs Java 17 or newer and Maven: install a JRE and maven (Debian: openjdk-17-jre-headless, maven)."

# One offsets partition: then one coordinator serves every group, and the probe below speaks for all of them.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.dirs={data}
"""


class Kafka:
    """One broker on 127.0.0.1, no authentication: for tests and development only."""

    name = "kafka"

    def build(self, cache: BuildCache) -> Path:
        """Fetch the jars (about 50 MB). Returns the directory that holds `libs/`."""
        need_program("java", ["java", "-version"], r'version "(\d+)', JAVA_MIN, ADVICE)

        def fetch(directory: Path) -> None:
            need_program("mvn", ["mvn", "-version"], r"Maven (\d+)", 3, ADVICE)
            cache.say("fetching its jars with Maven (about 10 s)")
            pom = resources.files("rightcall_local.servers").joinpath("kafka-pom.xml").read_text(encoding="utf-8")
            (directory / "pom.xml").write_text(pom, encoding="utf-8")
            goal = ["dependency:copy-dependencies", "-DoutputDirectory=libs", "-DincludeScope=runtime"]
            run_build(["mvn", "-q", "-B", *goal], directory, {}, cache.say)

        return cache.get(self.name, VERSION, fetch)

    def start(self, software: Path, home: Path) -> Address:
        """Start the broker unless it runs. Returns `host:port`; it may need seconds to answer."""
        broker = Detached(home)
        running = broker.process() is not None
        chosen = remembered(home, ["broker", "controller"], [], running=running)
        if not running:
            classes = ["-cp", f"{software}/libs/*"]
            properties = home / "server.properties"
            properties.write_text(PROPERTIES.format(data=home / "data", **chosen), encoding="utf-8")
            _format_once(home, ["java", *classes, "kafka.tools.StorageTool", "format"], properties)
            broker.spawn(["java", "-Xmx512m", *classes, "kafka.Kafka", properties])
        return f"127.0.0.1:{chosen['broker']}"

    def running(self, home: Path) -> bool:
        """Whether its process is there, whatever it answers."""
        return Detached(home).process() is not None

    def fault(self, address: Address) -> str | None:
        """None if the group coordinator serves requests: it comes up last, seconds after the port."""
        if not isinstance(address, str):
            return "no address"
        probe = Consumer({"bootstrap.servers": address, "group.id": "rightcall-probe"}, logger=_quiet())
        try:
            probe.committed([TopicPartition("rightcall-probe", 0)], timeout=ANSWER_S)
        except KafkaException as answer:
            return str(answer.args[0].str())
        finally:
            probe.close()
        return None

    def stop(self, home: Path) -> None:
        """Stop the broker; its data stays."""
        Detached(home).stop(grace_s=30.0)


def _format_once(home: Path, command: list[str], properties: Path) -> None:
    """Give the data directory its cluster id. The marker is written last, so half a format is done again."""
    marker = home / "formatted"
    if marker.exists():
        return
    shutil.rmtree(home / "data", ignore_errors=True)
    cluster_id = "R" + secrets.token_urlsafe(16)[1:]  # 22 characters of base64; a leading "-" would read as an option
    done = subprocess.run(
        [*command, "--standalone", "-t", cluster_id, "-c", str(properties)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotRunning(f"formatting Kafka's data directory failed: {done.stdout}{done.stderr}")
    marker.touch()


def _quiet() -> logging.Logger:
    """librdkafka reports every refused connection; the probe's answer already says it."""
    logger = logging.getLogger("rightcall_local.servers.kafka.probe")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
