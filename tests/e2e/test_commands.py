"""What a person types: `rightcall explain`, `token`, `call`, against the running platform."""

import base64
import json
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np

from tests.e2e.scene import CUSTOMER, FIRM, SALES, Scene
from tests.support.wav import SAMPLE_RATE_HZ, hear


def rightcall(scene: Scene, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on this platform's state directory. The deadline is for a machine that others use as well."""
    command = [sys.executable, "-m", "rightcall.main", *words, "--state", str(scene.platform.state)]
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
    named = rightcall(scene, "token", "--tenant", FIRM, "--role", "agent", "--person", "seller").stdout.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)))
    assert (claims["tenant"], claims["role"], claims["person"]) == (FIRM, "agent", "seller")


def tone(file: Path, frequency_hz: int) -> Path:
    """A second of a tone, as people keep it: 16-bit PCM."""
    samples = 12_000 * np.sin(2 * np.pi * frequency_hz * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        out.writeframes(samples.astype("<i2").tobytes())
    return file


async def test_a_test_call_says_what_the_files_say_and_its_receipt_is_genuine(scene: Scene, tmp_path: Path) -> None:
    left, right = tone(tmp_path / "left.wav", 600), tone(tmp_path / "right.wav", 1000)
    spoken = ("--left", str(left), "--right", str(right))
    made = rightcall(scene, "call", "--from", CUSTOMER, "--to", SALES, *spoken, "--json")
    assert made.returncode == 0, made.stderr
    call_id = json.loads(made.stdout)["call_id"]
    recording = await scene.stored(call_id)
    heard = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content)
    assert (600, 1000) in heard.tones()

    receipt = tmp_path / "receipt.json"
    decided = (await scene.decisions(call_id))[0]
    receipt.write_text(json.dumps(decided["receipt"]))
    verified = rightcall(scene, "verify", str(receipt), "--json")
    told = json.loads(verified.stdout)
    assert (verified.returncode, told["genuine"], told["statement"]["call_id"]) == (0, True, call_id)
    assert rightcall(scene, "verify", str(receipt)).stdout.startswith(f"GENUINE: signed by key {told['key_id']}")
    forged = base64.b64encode(base64.b64decode(decided["receipt"]["payload"]).replace(b"RECORD", b"RECALL", 1))
    receipt.write_text(json.dumps({**decided["receipt"], "payload": forged.decode()}))
    refused = rightcall(scene, "verify", str(receipt), "--json")
    assert (refused.returncode, json.loads(refused.stdout)["genuine"]) == (1, False)
