"""The demo fails unless the law's exits did what its screen says: erased, kept, and a genuine certificate."""

from typing import Any

import pytest

from rightcall_local.demo.proof import ErasureProof, TriedRead, faults

ERASED, KEPT = "0190a5b8-7c1e-7d3a-9a51-000000000001", "0190a5b8-7c1e-7d3a-9a51-000000000002"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"signed_by": None}, "the certificate is not genuine: GENUINE"),
        ({"erased": []}, f"the certificate is not of {ERASED} alone"),
        ({"erased": [ERASED, KEPT]}, f"the certificate is not of {ERASED} alone"),
        ({"kept": []}, f"what is kept is not {KEPT} alone"),
        ({"gone": 200}, f"{ERASED} is still there"),
        ({"there": 404}, f"{KEPT} cannot be heard any more"),
    ],
)
def test_the_demo_fails_unless_what_goes_is_gone_what_stays_is_heard_and_the_certificate_is_genuine(
    changed: dict[str, Any], fault: str | None
) -> None:
    seen: dict[str, Any] = {
        "erased": [ERASED],
        "kept": [KEPT],
        "signed_by": "00112233aabbccdd",
        "gone": 404,
        "there": 200,
    } | changed
    items = {name: [{"recording_id": each} for each in seen[name]] for name in ("erased", "kept")}
    after = [
        TriedRead("privacy", "DSAR_ACCESS", "", seen["gone"], ""),
        TriedRead("compliance", "", "", seen["there"], ""),
    ]
    erasure = ErasureProof(items["erased"], items["kept"], seen["signed_by"], "GENUINE")
    assert faults(erasure, erased=ERASED, kept=KEPT, after=after) == ([] if fault is None else [fault])
