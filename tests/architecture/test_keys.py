"""The closed list of what keys sign is that of every signing call, and what is signed is decoded in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

from rightcall_common.sealing.uses import SIGNS, USE_OF, USES
from tests.architecture.test_shape import SOURCES, relative

SIGNING = {"sign": 1, "sign_batch": 1}
"""Which argument names the use."""
ASKING = {"verify": 2, "verify_header": 2, "signed_json_of": 2}
DECODERS = {
    "libs/common/src/rightcall_common/sealing/canonical.py",
    "services/ingest/src/rightcall_ingest/journal/journal_records.py",  # its own journal, under a checksum
    "services/ingest/src/rightcall_ingest/sip/sip_dialog.py",  # the same
}
DEFINED = "libs/common/src/rightcall_common/sealing/receipts.py"
PASSED_ON = "libs/common/src/rightcall_common/bus/subscriptions.py"
BESIDE_POLICY = "libs/command/src/rightcall/commands/accountability/"
"""The pack is drawn up by a command and signed with policy's key."""


def uses_named(calls: dict[str, int]) -> Iterator[tuple[Path, str]]:
    """(file, use) of each call; a use that is no literal cannot be held against the list and fails."""
    for path in SOURCES:
        if relative(path) in (DEFINED, PASSED_ON):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in calls or len(node.args) <= calls[name]:
                continue
            use = node.args[calls[name]]
            assert isinstance(use, ast.Constant), f"{relative(path)}:{node.lineno}"
            assert use.value in USES, f"{relative(path)}:{node.lineno}"
            yield path, str(use.value)


def _signer(path: Path) -> str:
    return "policy" if relative(path).startswith(BESIDE_POLICY) else relative(path).split("/")[1]


def test_each_use_is_signed_by_the_service_whose_key_has_it_and_no_use_is_idle() -> None:
    signed = {(_signer(path), use) for path, use in uses_named(SIGNING)}
    assert signed == {(service, use) for service, uses in SIGNS.items() for use in uses}
    assert sorted(use for uses in SIGNS.values() for use in uses) == sorted(USES), "one key for each use"


def test_each_use_is_asked_for_by_a_reader() -> None:
    by_verify = set(USE_OF.values())  # `rightcall verify`, by the statement's own kind
    assert {use for _, use in uses_named(ASKING)} | by_verify == set(USES)
    assert {"decisions", "retention", "tenants", "transit-keys"} <= {use for _, use in uses_named(ASKING)}


def test_base64_is_decoded_in_one_place() -> None:
    found = {
        relative(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        and str(getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))).endswith("b64decode")
    }
    assert found == DECODERS
