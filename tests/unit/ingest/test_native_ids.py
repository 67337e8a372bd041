"""The names under which a tenant's systems find a call: a SIP session id is known by either end's UUID."""

import pytest

from rightcall_ingest.facts.stated import MatchedStatement
from rightcall_ingest.sip.sip_message import SipRequest, parse_message
from rightcall_ingest.sip.siprec_session import NativeIds
from rightcall_ingest.sip.srs_gate import native_ids
from tests.support.sipp.wire import request

CALLER, CALLEE, NIL = "ab30317f1a784dc48ff824d0d3715d86", "47755a9de7794ba387653f2099600ef2", "0" * 32


def matched(sip_session_id: str) -> str:
    return MatchedStatement.model_validate(
        {"match": {"sip_session_id": sip_session_id}, "fact": "signalled"}
    ).match.native_id


@pytest.mark.parametrize(
    "stated",
    [
        CALLER,
        CALLEE,
        f"{CALLER};remote={CALLEE}",
        f"{CALLEE};remote={CALLER}",
        f"{NIL};remote={CALLER}",
        CALLER.upper(),
    ],
)
def test_whichever_way_a_session_id_is_written_it_finds_its_call(stated: str) -> None:
    ids = NativeIds("c@sbc.example", sip_session_ids=(f"{CALLER};remote={CALLEE}",))
    assert matched(stated) in ids.all


def test_a_session_id_is_also_found_as_it_was_written() -> None:
    written = f"{CALLER};remote={CALLEE};logme"
    assert NativeIds("c@sbc.example", sip_session_ids=(written,)).all == {"c@sbc.example", written, CALLER, CALLEE}


def test_the_nil_uuid_of_an_end_that_is_not_known_yet_finds_nobody() -> None:
    ids = NativeIds("c@sbc.example", sip_session_ids=(f"{CALLER};remote={NIL}",))
    assert CALLER in ids.all
    assert NIL not in ids.all
    assert matched(f"{NIL};remote={CALLEE}") not in ids.all


def test_the_documented_example_finds_the_call_that_it_is_about() -> None:
    example = MatchedStatement.model_config["json_schema_extra"]
    assert isinstance(example, dict)
    said = MatchedStatement.model_validate(example["example"])
    assert said.match.native_id in NativeIds("c", sip_session_ids=(f"{CALLER};remote={CALLEE}",)).all


def ids_of(*headers: str) -> frozenset[str]:
    """What finds the call of an INVITE with these headers, its Call-ID aside."""
    invite = parse_message(request(call_id="c@sbc.example", headers=headers))
    assert isinstance(invite, SipRequest)
    return native_ids(invite, None).all - {"c@sbc.example"}


def test_the_session_id_header_finds_its_call_whole_and_by_either_end() -> None:
    assert ids_of(f"Session-ID: {CALLER};remote={CALLEE}") == {f"{CALLER};remote={CALLEE}", CALLER, CALLEE}


def test_a_first_invite_does_not_know_the_other_end_yet() -> None:
    assert ids_of(f"Session-ID: {CALLER};remote={NIL}") == {f"{CALLER};remote={NIL}", CALLER}
    assert ids_of(f"SESSION-ID: {CALLER}") == {CALLER}  # a client of before RFC 7989


@pytest.mark.parametrize("value", [NIL, f"{NIL};remote={NIL}", ";remote=", ""])
def test_a_session_id_that_names_nobody_is_the_id_of_no_call(value: str) -> None:
    assert ids_of(f"Session-ID: {value}") == set()
