"""`rightcall` from another machine: no launcher, no state directory, an access token of the installation's issuer."""

import json
import zipfile
from pathlib import Path

import pytest

from rightcall.installation import SERVICES
from tests.e2e.scene import CUSTOMER, FIRM, SALES, Scene
from tests.support.alone import Alone


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return Alone(tmp_path_factory.mktemp("alone"))


async def a_call(scene: Scene) -> tuple[str, str]:
    """Our id of it and the phone system's."""
    async with scene.call(SALES, CUSTOMER) as call:
        await call.play(0.3)
    return await scene.call_id(call.native_id), call.native_id


async def test_explain_asks_policy_with_the_token_of_an_auditor(scene: Scene, alone: Alone) -> None:
    call_id, native_id = await a_call(scene)
    await scene.decisions(call_id)
    auditor = scene.platform.token(FIRM, "auditor")
    url = f"policy={scene.platform.where.http['policy']}"
    told = alone.rightcall("explain", call_id, "--json", RIGHTCALL_URL=url, RIGHTCALL_TOKEN=auditor)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)[0]["reason"] == "ANNOUNCEMENT_NOT_CONFIRMED"
    assert "may not read the rules" in told.stderr
    by_native_id = alone.rightcall("explain", native_id, "--url", url, "--token", auditor)
    assert (by_native_id.returncode, by_native_id.stdout) == (1, "")
    assert "Its id is ours" in by_native_id.stderr


async def test_a_token_that_is_not_believed_or_may_not_is_told_what_may(scene: Scene, alone: Alone) -> None:
    call_id, _ = await a_call(scene)
    url = scene.platform.where.http["policy"]
    for token, fault in (("a.b.c", "401 TOKEN_INVALID"), (scene.platform.token(FIRM, "agent"), "403 ")):
        told = alone.rightcall("explain", call_id, "--url", url, RIGHTCALL_TOKEN=token)
        assert told.returncode == 1
        assert f"policy refused the token: {fault}" in told.stderr
        assert "One of role auditor may ask this" in told.stderr


def test_the_rules_are_shown_and_a_pack_is_drawn_up(scene: Scene, alone: Alone, tmp_path: Path) -> None:
    at = [word for name in SERVICES for word in ("--url", f"{name}={scene.platform.where.http[name]}")]
    admin, privacy = (scene.platform.token(FIRM, role) for role in ("admin", "privacy"))
    rules = alone.rightcall("policy", "show", "--tenant", FIRM, *at, RIGHTCALL_TOKEN=admin)
    assert rules.returncode == 0, rules.stderr
    assert f"tenant: {FIRM}" in rules.stdout
    out = str(tmp_path / "pack.zip")
    pack = alone.rightcall(
        "accountability-pack", "--from", "2026-01-01", "--to", "2030-12-01", "--out", out, *at, RIGHTCALL_TOKEN=privacy
    )
    assert pack.returncode == 0, pack.stderr
    assert "NOT signed" in pack.stderr
    assert {"decisions.json", "manifest.json"} <= set(zipfile.ZipFile(out).namelist())
