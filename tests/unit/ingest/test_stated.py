"""What a tenant may state about a call, when it takes effect, and what is refused."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from rightcall_common.events.calls import AgentActed, CallerObjected, ConsentChanged, Party
from rightcall_ingest.facts.stated import MatchedStatement, NoSuchParty, Statement, claimed, fact_of, fault_of_time
from rightcall_ingest.facts.stated_verbs import (
    Acted,
    ActedKind,
    AnnouncementStated,
    ConsentStated,
    Masked,
    ObjectionStated,
)
from tests.support.ingest_book import AT

HEAD = {
    "event_id": "00000000-0000-5000-8000-000000000001", "tenant_id": "t-nl",
    "call_id": "00000000-0000-5000-8000-000000000002", "fact_seq": 1, "at": AT,
}  # fmt: skip
PARTIES = (
    Party(party_id="p1", party_class="external"),
    Party(party_id="p2", party_class="employee", employee_id="e-1"),
)


def test_a_fact_takes_effect_on_receipt_or_at_the_tenants_own_time_if_that_lies_ahead() -> None:
    ahead, before = AT + timedelta(seconds=5), AT - timedelta(seconds=5)
    assert claimed(Statement(fact="private"), AT) == AT
    assert claimed(Statement(fact="private", at=before), AT) == AT
    assert claimed(Statement(fact="private", at=ahead), AT) == ahead


@pytest.mark.parametrize(
    ("seconds", "fault"),
    [(0, None), (60, None), (61, "AT_TOO_FAR_AHEAD"), (-600, None), (-601, "AT_TOO_EARLY")],
)
def test_a_time_is_at_most_a_minute_ahead_and_ten_minutes_before_the_call(seconds: int, fault: str | None) -> None:
    said = Statement(fact="private", at=AT + timedelta(seconds=seconds))
    assert fault_of_time(said, AT, AT) == fault


@pytest.mark.parametrize(("named", "party_id"), [("caller", "p1"), ("callee", "p2"), ("p2", "p2"), (None, None)])
def test_a_party_is_named_by_its_place_or_its_id(named: str | None, party_id: str | None) -> None:
    fact = fact_of(Statement(fact="objected", party=named), PARTIES, HEAD)
    assert isinstance(fact, CallerObjected)
    assert fact.party_id == party_id


@pytest.mark.parametrize("said", [{"party": "p3"}, {"employee_id": "e-2"}])
def test_who_does_not_take_part_cannot_be_named(said: dict[str, str]) -> None:
    with pytest.raises(NoSuchParty):
        fact_of(Statement.model_validate({"fact": "private", **said}), PARTIES, HEAD)


def test_a_confirmed_announcement_says_which_purposes_were_spoken() -> None:
    with pytest.raises(ValidationError):
        Statement(fact="announced")
    with pytest.raises(ValidationError):
        AnnouncementStated()
    assert AnnouncementStated(status="failed").statement(by_agent=False).status == "failed"


def test_what_an_agent_says_counts_as_his_own_attestation() -> None:
    said = AnnouncementStated(purposes=("EVIDENCE_AGREEMENT",), source="ivr")
    assert said.statement(by_agent=True).source == "agent"
    assert said.statement(by_agent=False).source == "ivr"


@pytest.mark.parametrize("match", [{}, {"ucid": "1", "call_sid": "2"}])
def test_a_call_is_named_by_exactly_one_native_id(match: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MatchedStatement.model_validate({"fact": "private", "match": match})


def test_what_waits_in_a_row_is_the_statement_without_the_native_id() -> None:
    said = MatchedStatement.model_validate({"fact": "private", "at": AT, "match": {"ucid": "00001000021234567890"}})
    assert said.statement == {"fact": "private", "at": "2026-11-24T09:00:00Z"}
    assert Statement.model_validate(said.statement).at == AT


def test_a_pause_is_no_fact_that_can_wait_for_a_call() -> None:
    with pytest.raises(ValidationError):
        MatchedStatement.model_validate({"fact": "pause", "match": {"ucid": "1"}})
    assert Acted(employee_id="e-1").statement("pause").fact == "pause"


@pytest.mark.parametrize(
    ("verb", "action"),
    [
        ("unmask", "secret_entry_end"),
        ("threat", "threat"),
        ("mifid_start", "mifid_start"),
        ("attest", "attest"),
        ("private", "private"),
    ],
)
def test_what_an_employee_presses_is_stated_as_that_act_of_his(verb: ActedKind, action: str) -> None:
    fact = fact_of(Acted(employee_id="e-1").statement(verb), PARTIES, HEAD)
    assert isinstance(fact, AgentActed)
    assert (fact.action, fact.employee_id, fact.secret) == (action, "e-1", None)


@pytest.mark.parametrize(("said", "secret"), [(Masked(), "card"), (Masked(kind="bsn", employee_id="e-1"), "bsn")])
def test_a_mask_says_which_secret_is_given_and_without_a_word_it_is_a_card(said: Masked, secret: str) -> None:
    fact = fact_of(said.statement(), PARTIES, HEAD)
    assert isinstance(fact, AgentActed)
    assert (fact.action, fact.secret) == ("secret_entry_start", secret)


def test_a_mask_that_the_phone_system_states_without_a_kind_is_of_a_card_too() -> None:
    fact = fact_of(Statement(fact="mask"), PARTIES, HEAD)
    assert isinstance(fact, AgentActed)
    assert fact.secret == "card"


def test_consent_and_objection_are_of_a_party() -> None:
    consent = fact_of(ConsentStated(party="caller", status="withdrawn", evidence_ref="n-1").statement(), PARTIES, HEAD)
    assert isinstance(consent, ConsentChanged)
    assert (consent.party_id, consent.status, consent.evidence_ref) == ("p1", "withdrawn", "n-1")
    objection = fact_of(ObjectionStated(party="p1", evidence_ref="n-2").statement(), PARTIES, HEAD)
    assert isinstance(objection, CallerObjected)
    assert (objection.party_id, objection.evidence_ref) == ("p1", "n-2")


@pytest.mark.parametrize(
    "said",
    [
        {"fact": "consent"},
        {"fact": "objected", "consent": "given"},
        {"fact": "threat", "secret": "bsn"},
        {"fact": "disposition"},
    ],
)
def test_a_statement_that_says_too_little_or_too_much_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Statement.model_validate(said)
