"""`rightcall accountability-pack` of a running platform: what a supervisory authority may see, checked offline."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.e2e.scene import CUSTOMER, FIRM, NUMBERS, SALES, Scene
from tests.e2e.test_commands import rightcall
from tests.support.eventually import eventually
from tests.support.platform import BUNDLES

TODAY = datetime.now(UTC).date()
SPAN = ("--from", (TODAY - timedelta(days=40)).isoformat(), "--to", (TODAY + timedelta(days=2)).isoformat())
NAMES = (
    "announcement-script", "dpia-annex", "employee-notice", "register", "telephone-protocol", "works-council-annex",
)  # fmt: skip


def drawn_up(scene: Scene, out: Path, tenant: str = FIRM) -> dict[str, str]:
    """The pack's files."""
    told = rightcall(scene, "accountability-pack", *SPAN, "--tenant", tenant, "--out", str(out))
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == str(out)
    assert "documents of version" in told.stderr
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read(files: dict[str, str], name: str) -> Any:
    return json.loads(files[name])


async def test_a_pack_holds_documents_counts_and_registers_and_not_one_number(scene: Scene, tmp_path: Path) -> None:
    async with scene.call(SALES, CUSTOMER) as call:  # outbound: its announcement is not attested, so it is refused
        await call.play(0.5)
    await scene.call_id(call.native_id)
    files = drawn_up(scene, tmp_path / "pack.zip")
    versions = read(files, "policies/in-force.json")["versions"]
    assert versions
    for each in versions:
        where = f"policies/version-{each['version']}"
        assert {f"{where}/{name}.{code}.md" for name in NAMES for code in ("nl", "en")} <= set(files)
        assert each["digest"] in files[f"{where}/register.nl.md"]
    refused = [each for each in read(files, "decisions.json") if each["reason"] == "ANNOUNCEMENT_NOT_CONFIRMED"]
    assert sum(each["decisions"] for each in refused) >= 1
    assert read(files, "calls.json")["calls"] >= 1
    assert {each["purpose"] for each in read(files, "checklist.json")} == {"MIFID_STATUTORY", "EVIDENCE_AGREEMENT"}
    assert read(files, "works-council.json")["purposes"][0]["status"] == "granted"
    assert [each["name"] for each in read(files, "client-lists.json")["lists"]] == ["crm"]
    assert read(files, "subject-requests.json")["received"] >= 0
    assert not [number for number in NUMBERS for text in files.values() if number in text or number[1:] in text]
    assert "call_id" not in "".join(files.values())


async def test_a_sample_is_told_with_its_commitment_and_no_draw_of_a_week_that_runs(
    scene: Scene, tmp_path: Path
) -> None:
    tenant = "sampler"  # came after the platform was started; its phone system is nowhere near
    rules = (BUNDLES / "nl-services.yaml").read_text().replace("tenant: nl-services", f"tenant: {tenant}")
    rules = rules.replace("127.0.0.1/32", "198.51.100.77/32")
    await scene.must("PUT", "policy", f"/v1/policies/{tenant}", "admin", tenant=tenant, content=rules.encode())
    await eventually(partial(knows, scene, tenant), within_s=30)
    files = drawn_up(scene, tmp_path / "pack.zip", tenant)
    reports = {name: read(files, name) for name in files if name.startswith("samples/") and ".commitment." not in name}
    (report, told), *_ = [item for item in reports.items() if item[1]["state"] == "running"]
    assert (told["lines"], "secret" in told) == (None, False)
    statement = tmp_path / "commitment.json"
    statement.write_text(files[report.replace(".json", ".commitment.json")])
    checked = rightcall(scene, "verify", str(statement), "--json")
    assert checked.returncode == 0, checked.stdout
    assert json.loads(checked.stdout)["statement"]["commitment"] == told["commitment"]


async def knows(scene: Scene, tenant: str) -> bool:
    """Whether dsar has heard of the tenant's rules."""
    answer = await scene.ask("GET", "dsar", "/v1/subject-requests", "privacy", tenant=tenant)
    return answer.status_code == 200


def test_every_file_is_in_the_manifest_whose_signature_is_checked_offline(scene: Scene, tmp_path: Path) -> None:
    files = drawn_up(scene, tmp_path / "pack.zip")
    listed = {each["file"]: each["sha256"] for each in read(files, "manifest.json")["files"]}
    assert set(files) - set(listed) == {"manifest.json", "manifest.receipt.json"}
    assert listed == {name: hashlib.sha256(files[name].encode()).hexdigest() for name in listed}
    receipt = tmp_path / "manifest.receipt.json"
    receipt.write_text(files[receipt.name])
    told = rightcall(scene, "verify", str(receipt), "--json")
    assert told.returncode == 0, told.stdout
    assert json.loads(told.stdout)["statement"] == read(files, "manifest.json")


def test_a_pack_says_what_to_do_when_it_cannot_be_drawn_up(scene: Scene, tmp_path: Path) -> None:
    unnamed = rightcall(scene, "accountability-pack", *SPAN)
    assert unnamed.returncode == 2
    assert "firm" in unnamed.stderr
    assert "silent" in unnamed.stderr
    future = rightcall(
        scene, "accountability-pack", "--from", "2099-01-01", "--to", "2099-02-01", "--tenant", FIRM, "--out", "x.zip"
    )
    assert future.returncode == 2
    assert "lies in the future" in future.stderr
    unknown = rightcall(scene, "accountability-pack", *SPAN, "--tenant", "nobody", "--out", str(tmp_path / "x.zip"))
    assert unknown.returncode == 1
    assert "PUT /v1/policies/nobody" in unknown.stderr
    there = tmp_path / "there.zip"
    there.write_text("kept")
    again = rightcall(scene, "accountability-pack", *SPAN, "--tenant", FIRM, "--out", str(there))
    assert again.returncode == 2
    assert there.read_text() == "kept"
