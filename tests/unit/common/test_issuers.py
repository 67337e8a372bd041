"""Several token issuers: each is believed for its own tenants only, and read in its own words. Real issuers over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rightcall.faults import NotRunning
from rightcall_common.clock import FixedClock
from rightcall_common.errors import Unreadable
from rightcall_common.settings import ServiceSettings
from rightcall_common.web import issuers
from rightcall_common.web.auth import Verifier
from rightcall_common.web.problems import Problem
from rightcall_local.issuer import believed as believed_locally
from tests.support.environment import forget
from tests.unit.common.test_auth import NOW, Issuer

MAPPED = {
    "claims": {"tenant": "rc.tenant", "role": ["https://idp.example/groups"], "person": "employee.id"},
    "roles": {"RC-Privacy": "privacy", "RC-Admins": "admin"},
}


@pytest.fixture
def ours() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def theirs() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.server.shutdown()
    made.server.server_close()


def believed(tmp_path: Path, *entries: dict[str, Any]) -> Verifier:
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(entries))
    return Verifier(issuers.read(file), clock=FixedClock(NOW))


async def refusal(verifier: Verifier, token: str) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        await verifier.caller(token)
    return refused.value.status, refused.value.code


async def test_each_issuer_is_asked_for_its_own_keys_only(ours: Issuer, theirs: Issuer, tmp_path: Path) -> None:
    verifier = believed(tmp_path, {"issuer": ours.url}, {"issuer": theirs.url, "audience": "calls"})
    assert (await verifier.caller(theirs.token(aud="calls"))).tenant_id == "acme"
    assert (ours.asked, theirs.asked) == (0, 2)
    assert await refusal(verifier, theirs.token()) == (401, "TOKEN_INVALID")
    assert (await verifier.caller(ours.token())).tenant_id == "acme"


async def test_an_issuer_that_nobody_listed_is_refused_before_any_key_is_asked_for(
    ours: Issuer, theirs: Issuer, tmp_path: Path
) -> None:
    verifier = believed(tmp_path, {"issuer": ours.url})
    assert await refusal(verifier, theirs.token()) == (401, "TOKEN_INVALID")
    assert await refusal(verifier, ours.token(iss=ours.url + "/")) == (401, "TOKEN_INVALID")
    assert (ours.asked, theirs.asked) == (0, 0)


async def test_one_issuers_key_signs_nothing_in_anothers_name(ours: Issuer, theirs: Issuer, tmp_path: Path) -> None:
    theirs.keys = []
    verifier = believed(tmp_path, {"issuer": ours.url}, {"issuer": theirs.url})
    assert await refusal(verifier, ours.token(iss=theirs.url)) == (401, "TOKEN_INVALID")


async def test_an_issuer_speaks_for_its_own_tenants_only(theirs: Issuer, tmp_path: Path) -> None:
    verifier = believed(tmp_path, {"issuer": theirs.url, "tenants": ["acme"]})
    assert (await verifier.caller(theirs.token())).tenant_id == "acme"
    assert await refusal(verifier, theirs.token(tenant="other")) == (403, "ISSUER_NOT_FOR_TENANT")


async def test_a_tenants_own_issuer_names_no_operator_because_an_operator_acts_on_all_tenants(
    ours: Issuer, theirs: Issuer, tmp_path: Path
) -> None:
    verifier = believed(tmp_path, {"issuer": ours.url}, {"issuer": theirs.url, "tenants": ["acme"]})
    assert (await verifier.caller(ours.token(role="operator"))).role == "operator"
    assert await refusal(verifier, theirs.token(role="operator")) == (403, "ISSUER_NOT_FOR_ROLE")


async def test_claims_are_found_where_the_issuer_puts_them_and_roles_read_in_its_words(
    theirs: Issuer, tmp_path: Path
) -> None:
    verifier = believed(tmp_path, {"issuer": theirs.url, **MAPPED})
    said: dict[str, Any] = {
        "rc": {"tenant": "acme"},
        "employee": {"id": "e-7"},
        "https://idp.example/groups": ["Everyone", "RC-Privacy"],
    }
    token = theirs.token(tenant=None, role=None, **said)
    caller = await verifier.caller(token)
    assert (caller.tenant_id, caller.role, caller.person) == ("acme", "privacy", "e-7")


@pytest.mark.parametrize(
    "changes",
    [
        {"https://idp.example/groups": ["RC-Privacy", "RC-Admins"]},
        {"https://idp.example/groups": ["Everyone"]},
        {"https://idp.example/groups": "privacy"},
        {"https://idp.example/groups": [["RC-Privacy"]]},
        {"rc": "acme"},
        {"rc": {"tenant": ["acme"]}},
        {"employee": {"id": ""}},
    ],
)
async def test_a_claim_that_is_not_there_or_says_two_roles_is_refused(
    theirs: Issuer, tmp_path: Path, changes: dict[str, Any]
) -> None:
    verifier = believed(tmp_path, {"issuer": theirs.url, **MAPPED})
    claims: dict[str, Any] = {"rc": {"tenant": "acme"}, "https://idp.example/groups": "RC-Privacy", **changes}
    assert await refusal(verifier, theirs.token(tenant=None, role=None, **claims)) == (401, "TOKEN_INVALID")


async def test_without_a_person_claim_the_person_is_the_subject(theirs: Issuer, tmp_path: Path) -> None:
    verifier = believed(tmp_path, {"issuer": theirs.url, "claims": {"person": "employee.id"}})
    assert (await verifier.caller(theirs.token())).person == "p-7"


async def test_keys_are_taken_where_the_file_says_without_discovery(theirs: Issuer, tmp_path: Path) -> None:
    verifier = believed(tmp_path, {"issuer": theirs.url, "jwks_uri": theirs.url + "/jwks"})
    assert (await verifier.caller(theirs.token())).tenant_id == "acme"
    assert theirs.asked == 1


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([], "at least 1"),
        ([{"issuer": "http://idp.example"}], "0.issuer: "),
        ([{"issuer": "https://idp.example", "jwks_uri": "http://idp.example/keys"}], "0.jwks_uri: "),
        ([{"issuer": "ftp://127.0.0.1/x"}], "0.issuer: "),
        ([{"issuer": "https://idp.example"}, {"issuer": "https://idp.example"}], "an issuer is listed twice"),
        ([{"issuer": "https://idp.example", "tenants": []}], "0.tenants"),
        ([{"issuer": "https://idp.example", "tenants": ["Geheim_X"]}], "0.tenants"),
        ([{"issuer": "https://idp.example", "roles": {"Admins": "geheim"}}], "0.roles.Admins: "),
        ([{"issuer": "https://idp.example", "claim": {}}], "0.claim: "),
        ({"issuer": "https://idp.example"}, "valid tuple"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place_and_without_its_values(
    tmp_path: Path, entries: object, fault: str
) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(entries))
    with pytest.raises(Unreadable) as refused:
        issuers.read(file)
    assert fault in str(refused.value)
    assert "eheim" not in str(refused.value)
    assert "idp.example" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["https://idp.example/realm", "http://127.0.0.1:8", "http://[::1]:8", "http://localhost:8"]
)
def test_an_issuer_is_reached_under_tls_or_on_this_machine(url: str) -> None:
    assert issuers.Issuer.only(url, "rightcall").issuer == url


def test_the_worked_example_is_read() -> None:
    ours, theirs = issuers.read(Path("deploy/local/examples/issuers.json"))
    assert (ours.tenants, theirs.tenants) == ("*", ("acme",))
    assert theirs.roles == {"RC-Privacy": "privacy", "RC-Admins": "admin"}


def test_a_service_takes_one_issuer_or_a_file_of_them_and_not_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forget(monkeypatch)
    for name, value in {
        "KAFKA": "127.0.0.1:1", "POSTGRES": "postgresql://x", "HTTP": "127.0.0.1:1", "TRUST_FILE": "/t", "RECORD_KEYS_FILE": "/r", "INSTANCE": "x",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"RIGHTCALL_{name}", value)
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps([{"issuer": "https://one.example"}, {"issuer": "https://two.example"}]))
    monkeypatch.setenv("RIGHTCALL_ISSUERS_FILE", str(file))
    assert [each.issuer for each in ServiceSettings.load().issuers()] == ["https://one.example", "https://two.example"]
    monkeypatch.setenv("RIGHTCALL_ISSUER", "https://one.example")
    with pytest.raises(SystemExit):
        ServiceSettings.load()
    assert "RIGHTCALL_ISSUER and RIGHTCALL_ISSUERS_FILE are both set" in capsys.readouterr().err
    monkeypatch.delenv("RIGHTCALL_ISSUERS_FILE")
    assert [each.tenants for each in ServiceSettings.load().issuers()] == ["*"]
    monkeypatch.setenv("RIGHTCALL_ISSUER", "http://idp.example")
    with pytest.raises(SystemExit):
        ServiceSettings.load()
    assert "idp.example" not in capsys.readouterr().err


def test_the_local_platform_believes_the_issuers_that_its_state_lists_beside_its_own(tmp_path: Path) -> None:
    own = "http://127.0.0.1:8"
    assert believed_locally(tmp_path, own) == {"ISSUER": own}
    (tmp_path / "issuers.json").write_text(json.dumps([{"issuer": "https://idp.example", "tenants": ["acme"]}]))
    setting = believed_locally(tmp_path, own)
    read = issuers.read(Path(setting["ISSUERS_FILE"]))
    assert [(each.issuer, each.tenants) for each in read] == [(own, "*"), ("https://idp.example", ("acme",))]
    (tmp_path / "issuers.json").write_text("{")
    with pytest.raises(NotRunning, match="not a readable JSON file"):
        believed_locally(tmp_path, own)
