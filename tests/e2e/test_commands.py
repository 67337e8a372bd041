"""What a person types: `rightcall explain`, `token`, `call`, against the running platform."""

import json
import subprocess
import sys

from tests.e2e.scene import CUSTOMER, FIRM, SALES, Scene


def rightcall(scene: Scene, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on this platform's state directory. The deadline is for a machine that others use as well."""
    command = [sys.executable, "-m", "rightcall_local.main", *words, "--state", str(scene.platform.state)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)


async def test_explain_names_the_missing_fact_and_the_command_that_supplies_it(scene: Scene) -> None:
    async with scene.call(SALES, CUSTOMER) as call:
        await call.play(0.5)
    call_id = await scene.call_id(call.native_id)
    told = rightcall(scene, "explain", call_id)
    assert told.returncode == 0, told.stderr
    assert "ANNOUNCEMENT_NOT_CONFIRMED" in told.stdout
    assert f"{scene.platform.where.http['ingest']}/v1/calls/{call_id}/announced" in told.stdout
    as_json = json.loads(rightcall(scene, "explain", call_id, "--json").stdout)
    assert as_json[0]["reason"] == "ANNOUNCEMENT_NOT_CONFIRMED"
    assert f"/v1/calls/{call_id}/announced" in as_json[0]["remedies"]["ANNOUNCEMENT_NOT_CONFIRMED"]


def test_what_call_prints_is_what_explain_takes(scene: Scene) -> None:
    made = rightcall(scene, "call", "--from", CUSTOMER, "--to", SALES, "--seconds", "0.5", "--json")
    ids = json.loads(made.stdout)
    by_native_id = rightcall(scene, "explain", ids["native_id"])
    assert by_native_id.returncode == 0, by_native_id.stderr
    assert by_native_id.stdout.startswith(f"call {ids['call_id']}\n#1  DO_NOT_RECORD  ANNOUNCEMENT_NOT_CONFIRMED")
    assert rightcall(scene, "explain", ids["call_id"]).stdout in by_native_id.stdout


def test_explain_of_an_unknown_call_says_where_ids_come_from_and_exits_1(scene: Scene) -> None:
    told = rightcall(scene, "explain", "00000000-0000-7000-8000-000000000000")
    assert told.returncode == 1
    assert "native_id" in told.stderr


async def test_a_test_call_prints_the_id_by_which_the_phone_system_knows_it(scene: Scene) -> None:
    made = rightcall(scene, "call", "--from", CUSTOMER, "--to", SALES, "--seconds", "0.5", "--transport", "tcp")
    assert made.returncode == 0, made.stderr
    assert await scene.call_id(made.stdout.strip())


def test_a_token_is_for_one_tenant_and_one_role(scene: Scene) -> None:
    token = rightcall(scene, "token", "--tenant", FIRM, "--role", "auditor").stdout.strip()
    assert token.count(".") == 2
    assert rightcall(scene, "token", "--tenant", FIRM).returncode == 2
    as_json = json.loads(rightcall(scene, "token", "--tenant", FIRM, "--role", "auditor", "--json").stdout)
    assert (as_json["access_token"].count("."), as_json["expires_in"]) == (2, 12 * 3600)
