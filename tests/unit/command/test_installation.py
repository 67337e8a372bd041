"""Which installation a command talks to, and as whom: a state directory's in every role, or a URL's as the token says."""

import base64
import json
from pathlib import Path

import pytest
import typer

from rightcall.commands.remedy_requests import RemedyRequest
from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall.installation import Installation, of_state, reach
from rightcall.tokens import TENANT, tenant_of

NOWHERE = Path("/nowhere")


def token(**claims: str) -> str:
    """As an issuer writes one; nobody here verifies it."""
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "Ed25519"}, claims, 0)
    )


FIRM = token(tenant="firm", role="auditor")


def test_one_address_is_that_of_every_service_and_a_services_own_counts() -> None:
    at = reach(NOWHERE, ["policy=https://rules.example/", "https://all.example/rightcall"], FIRM, "policy", "dsar")
    assert at.http["policy"] == "https://rules.example"
    assert at.http["storage"] == at.http["ingest"] == at.http["dsar"] == "https://all.example/rightcall"


def test_a_token_says_whose_tenant_it_is_and_is_sent_for_every_role() -> None:
    at = reach(NOWHERE, ["https://all.example"], FIRM, "policy")
    assert at.tenants == ["firm"]
    assert at.header("another", "admin") == {"authorization": f"Bearer {FIRM}"}


@pytest.mark.parametrize("text", ["opaque", "a.b.c", "a.e30.c", token(tenant="../x"), token(role="admin")])
def test_a_token_that_names_no_tenant_of_ours_is_a_word_to_be_replaced(text: str) -> None:
    assert tenant_of(text) == TENANT


def test_a_service_that_has_no_address_is_named_with_the_option_that_gives_it() -> None:
    with pytest.raises(typer.BadParameter, match=r"storage is needed: add --url storage=URL"):
        reach(NOWHERE, ["policy=https://rules.example"], FIRM, "policy", "storage")
    with pytest.raises(NotRunning, match=r"add --url ingest=URL"):
        reach(NOWHERE, ["policy=https://rules.example"], FIRM, "policy").url("ingest")


def test_without_a_token_it_is_said_where_one_goes() -> None:
    with pytest.raises(typer.BadParameter, match="set RIGHTCALL_TOKEN"):
        reach(NOWHERE, ["https://all.example"], None, "policy")


@pytest.mark.parametrize(
    "url",
    ["all.example", "http://all.example", "https://", "https://all.example?x=1", "https://me:secret@all.example",
     "crm=https://all.example", "https://all.example:0", "https://all.example:http", "ftp://all.example"],
)  # fmt: skip
def test_a_token_is_sent_to_no_address_that_would_leak_it_or_is_none(url: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no address: write https://HOST"):
        reach(NOWHERE, [url], FIRM)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"])
def test_a_tunnel_on_this_machine_needs_no_tls(url: str) -> None:
    assert reach(NOWHERE, [url], FIRM, "policy").url("policy") == url


def test_without_urls_it_is_the_state_directory() -> None:
    with pytest.raises(NotRunning, match="no platform runs in /nowhere"):
        reach(NOWHERE, None, None, "policy")


def test_a_state_directory_is_asked_with_a_token_where_one_is_given() -> None:
    where = Endpoints("embedded", {}, {"policy": "http://p"}, "", "", "", {}, ["demo"])
    assert of_state(where, NOWHERE).tenants == ["demo"]
    at = of_state(where, NOWHERE, FIRM)
    assert (at.tenants, at.header("demo", "admin")) == (["firm"], {"authorization": f"Bearer {FIRM}"})


def test_a_printed_request_reaches_the_same_installation_with_a_token_of_the_role_that_it_needs() -> None:
    at = reach(NOWHERE, ["policy=https://rules.example"], FIRM, "policy")
    request = RemedyRequest("PUT", "policy", "/v1/policies/firm", "admin", file="firm.yaml", media_type="application/yaml",
                      fetched_by="rightcall policy show --tenant firm")  # fmt: skip
    assert request.commands(at, "firm") == [
        'RIGHTCALL_TOKEN="$ADMIN_TOKEN" rightcall policy show --tenant firm --url policy=https://rules.example > firm.yaml',
        'curl -X PUT https://rules.example/v1/policies/firm -H "authorization: Bearer $ADMIN_TOKEN" '
        "-H 'content-type: application/yaml' --data-binary @firm.yaml",
    ]
    elsewhere = RemedyRequest("GET", "ingest", "/v1/calls/1", "telephony")
    assert elsewhere.commands(at, "firm") == [
        'curl https://INGEST/v1/calls/1 -H "authorization: Bearer $TELEPHONY_TOKEN"'
    ]
    assert "rightcall token" in request.commands(Installation({}, ["firm"]), "firm")[-1]
