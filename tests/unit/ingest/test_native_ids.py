"""The names under which a tenant's systems find a call: a SIP session id is known by either end's UUID."""

import pytest

from rightcall_ingest.siprec_session import NativeIds
from rightcall_ingest.stated import MatchedStatement

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
