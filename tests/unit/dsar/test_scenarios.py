"""law.md section 6: the scenarios of the counter, in the words of the table. Expectations by hand."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rightcall_dsar.requests.breach import Breach, duties
from rightcall_dsar.requests.entitlements import Disclosure, fee, portability, to_be_told

FRIDAY = datetime.fromisoformat("2026-11-20T16:00:00+00:00")
STOLEN = Breach("confidentiality", FRIDAY, encrypted=True, keys_reached=False, copy_intact=True)


def test_s66_a_second_copy_may_cost_a_reasonable_fee_and_is_not_refused() -> None:
    assert [fee(given) for given in (0, 1, 2)] == ["FREE", "FEE_FURTHER_COPY", "FEE_FURTHER_COPY"]


def test_s67_portability_does_not_reach_a_statutory_recording_and_a_copy_is_offered() -> None:
    said = portability({"MIFID_STATUTORY": "legal_obligation"}, provided_by_subject=True)
    assert (said.applies, said.code, said.offer) == (False, "PORTABILITY_NOT_APPLICABLE", "ART_15_COPY")


def test_portability_needs_consent_or_contract_for_every_purpose_and_data_that_the_person_provided() -> None:
    contract = portability({"EVIDENCE_AGREEMENT": "contract"}, provided_by_subject=True)
    assert (contract.applies, contract.offer) == (True, "ART_20")
    assert not portability({"EVIDENCE_AGREEMENT": "contract"}, provided_by_subject=False).applies
    assert not portability({"QUALITY_TRAINING": "legitimate_interests"}, provided_by_subject=True).applies
    both = portability({"QUALITY_TRAINING": "legitimate_interests", "EVIDENCE_AGREEMENT": "contract"}, True)
    assert not both.applies
    assert not portability({}, provided_by_subject=True).applies


def test_s70_whoever_got_the_recording_hears_that_it_is_erased() -> None:
    erased, other = UUID(int=1), UUID(int=2)
    told = to_be_told([erased], [Disclosure(erased, "law firm"), Disclosure(other, "insurer")])
    assert told == (Disclosure(erased, "law firm"),)


def test_s71_stolen_ciphertext_with_keys_safe_and_a_copy_intact_is_documented_and_nobody_need_be_told() -> None:
    said = duties(STOLEN)
    assert (said.code, said.authority, said.authority_by) == ("BREACH_LOW_RISK", "no", None)
    assert (said.subjects, said.exempt_by) == ("no", "34(3)(a)")


def test_s72_ciphertext_and_key_leaked_is_told_to_the_authority_within_72_hours_and_to_the_people_at_high_risk() -> (
    None
):
    leaked = replace(STOLEN, keys_reached=True, risk="high")
    said = duties(leaked)
    assert (said.code, said.authority, said.subjects, said.exempt_by) == ("BREACH_NOTIFY", "yes", "yes", None)
    assert duties(replace(leaked, risk="risk")).subjects == "no"


def test_s73_aware_on_friday_at_four_means_monday_at_four() -> None:
    said = duties(replace(STOLEN, keys_reached=True))
    assert said.authority_by == datetime.fromisoformat("2026-11-23T16:00:00+00:00")
    assert said.controller_by == datetime.fromisoformat("2026-11-21T16:00:00+00:00"), "33(2): no risk assessment first"


def test_s74_a_lost_key_is_a_breach_of_availability_and_compliance_is_alerted() -> None:
    lost = Breach("availability", FRIDAY, encrypted=True, keys_reached=False, copy_intact=False, statutory_lost=True)
    said = duties(lost)
    assert (said.code, said.alert_compliance) == ("BREACH_AVAILABILITY", True)
    assert said.authority == "yes", "nobody has said that a risk is unlikely"
    assert said.exempt_by is None, "encryption protects against readers, not against loss"


def test_a_financial_undertaking_need_not_tell_the_people_and_may() -> None:
    said = duties(replace(STOLEN, keys_reached=True, risk="high", uavg42=True))
    assert (said.subjects, said.exempt_by, said.authority) == ("not_mandatory", "UAVG 42", "yes")


def test_the_term_can_be_set_because_the_law_may_change() -> None:
    assert duties(replace(STOLEN, keys_reached=True), timedelta(hours=96)).authority_by == FRIDAY + timedelta(hours=96)


maybe = st.sampled_from([True, False, None])


@given(
    st.builds(
        Breach,
        kind=st.sampled_from(["confidentiality", "integrity", "availability"]),
        aware_at=st.just(FRIDAY),
        encrypted=maybe,
        keys_reached=maybe,
        copy_intact=maybe,
        risk=st.none(),
    )
)
def test_what_is_not_known_is_never_a_reason_to_stay_silent(breach: Breach) -> None:
    said = duties(breach)
    known_safe = (breach.kind, breach.encrypted, breach.keys_reached, breach.copy_intact) == (
        "confidentiality",
        True,
        False,
        True,
    )
    assert (said.authority == "no") == known_safe
