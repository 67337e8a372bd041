"""law.md 6A, the scenarios of a segment's start: what is expected is written by hand from the table there."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from rightcall_common.events.calls import JournalRoom, Media, Party
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.decision.context import (
    EVIDENCE,
    MIFID,
    QUALITY,
    ClientEntry,
    CouncilConsent,
    ListState,
    Sample,
    Tenant,
    TenantOptions,
    TrunkAttestation,
    VaultFacts,
)
from rightcall_policy.decision.explain import explain, sentences
from tests.unit.policy.story import (
    CLIENTS,
    INVESTMENT,
    LONG_AGO,
    PEOPLE,
    REFS,
    STALE,
    START,
    Story,
    base_facts,
    call,
    employee,
    external,
    purpose_rules,
    t_inv,
    t_nl,
    world,
)

NL, INV = t_nl(), t_inv()
ATTESTED = t_nl(attested={"trunk-1": TrunkAttestation(frozenset({EVIDENCE}))})


def nl_with(purpose: Any, **changes: Any) -> Tenant:
    return t_nl(purposes={**NL.purposes, purpose: purpose_rules(purpose, **changes)})


def inv_with(**changes: Any) -> Tenant:
    return t_inv(purposes={**INV.purposes, MIFID: replace(INV.purposes[MIFID], **changes)})


def quality_council(status: Any, **more: Any) -> Tenant:
    return nl_with(QUALITY, works_council=CouncilConsent(status, **more))


def listed(kind: Any = "client", scope: str = "investment", since: timedelta = timedelta(days=-1)) -> dict[str, Any]:
    """The caller's row of the list, told of recording long ago."""
    return {"clients": {REFS["unknown"]: (ClientEntry(kind, frozenset({scope}), START + since, None, LONG_AGO),)}}


def on_own_device(name: str) -> dict[str, Any]:
    return {"employees": {**PEOPLE, name: replace(PEOPLE[name], device_enrolled=False)}}


LAPSED = {REFS["client"]: (ClientEntry("client", INVESTMENT, LONG_AGO, START - timedelta(days=1), LONG_AGO),)}
JOURNAL_FULL = Media(
    journal_room=JournalRoom(statutory=False, ordinary=True), transit_key_until=START + timedelta(hours=1)
)
NO_TRANSIT_KEY = Media(journal_room=JournalRoom(statutory=True, ordinary=True))
SHARED_OBJECTION = {REFS["client"]: frozenset({QUALITY, EVIDENCE})}


@dataclass(frozen=True)
class Row:
    """One line of the table: the differences to base case B, and what the law expects."""

    scenario: str
    tenant: Tenant | None
    line: str
    caller: str
    delta: dict[str, Any]
    outcome: str
    reason: str
    purpose: str | None = None
    keep: str | None = None
    flags: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    provisional: bool = False
    world: dict[str, Any] | None = None

    def told(self) -> Story:
        at = world(self.tenant, **self.world) if self.world else None
        return call(self.tenant, self.line, self.caller, at=at, **self.delta)


REC, DNR = "RECORD", "DO_NOT_RECORD"
AGENT2 = {"agent": "E2"}
INTERNAL_E3 = {"parties": (employee("E2", line="deal"), employee("E3"))}
INTERNAL_E5 = {"parties": (employee("E2", line="deal"), employee("E5"))}
GERMAN = {"parties": (external("german", country="DE"), employee("E1"))}
BY_CONSENT = nl_with(QUALITY, basis="consent", lia=None)
BY_CONTRACT = nl_with(EVIDENCE, basis="contract", lia=None)
NO_COUNCIL_ASKED = nl_with(EVIDENCE, requires_works_council=False, works_council=None)
HEALTH_WITH_GROUND = t_nl(lines={"health": replace(NL.lines["health"], art9_basis="ART9-1")})
OWN_COUNTRY_ONLY = t_nl(options=TenantOptions(strictest=False))
TO_112 = (employee("E1"), external("unknown", number_class="emergency"))

# fmt: off
TABLE = [
    Row("S01", NL, "service", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("S02", NL, "service", "unknown", {}, DNR, "NOT_SAMPLED", world={"sample": Sample(False, False)}),
    Row("S03", NL, "sales", "unknown", {}, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("S04", NL, "service", "unknown", {"announcement": "failed"}, DNR, "ANNOUNCEMENT_NOT_CONFIRMED"),
    Row("S04, nothing heard of it", NL, "service", "unknown", {"announcement": "unknown"}, DNR, "ANNOUNCEMENT_NOT_CONFIRMED"),
    Row("S05", NL, "sales", "unknown", {"announced": (QUALITY,)}, DNR, "PURPOSE_NOT_ANNOUNCED"),
    Row("S06", NL, "office", "unknown", {}, DNR, "NO_PURPOSE"),
    Row("S07", NL, "office", "client", {}, DNR, "NO_PURPOSE", flags=("PURPOSE_DISABLED_MIFID",)),
    Row("S08", INV, "office", "client", AGENT2, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y"),
    Row("S10", INV, "deal", "unknown", AGENT2, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y"),
    Row("S11", INV, "deal", "withheld", AGENT2, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y", ("CALLER_UNIDENTIFIED",), ("PROMPT_AGENT",)),
    Row("S12", INV, "office", "withheld", AGENT2, DNR, "NO_PURPOSE", flags=("CALLER_UNIDENTIFIED",), effects=("PROMPT_AGENT",)),
    Row("S13", INV, "office", "client_new", AGENT2 | {"announcement": "failed"}, DNR, "MIFID_CLIENT_NOT_NOTIFIED", effects=("BLOCK_ORDERS", "PROMPT_AGENT")),
    Row("S14", INV, "office", "client", AGENT2 | {"announcement": "failed"}, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", ("ANNOUNCEMENT_FAILED_PRENOTIFIED",), ("ALERT",)),
    Row("S15", INV, "deal", "unknown", AGENT2, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y", world={"client_list": ListState(None, "unavailable"), "clients": {}}),
    Row("S16", INV, "office", "client", AGENT2, REC, "REC_MIFID_STALE_MATCH", MIFID, "P5Y", provisional=True, world={"client_list": STALE}),
    Row("S17", INV, "office", "unknown", AGENT2, DNR, "NO_PURPOSE", flags=("MIFID_STATUS_UNKNOWN",), effects=("PROMPT_AGENT",), world={"client_list": STALE}),
    Row("S17 and S12: both flags, one prompt", INV, "office", "withheld", AGENT2, DNR, "NO_PURPOSE", flags=("MIFID_STATUS_UNKNOWN", "CALLER_UNIDENTIFIED"), effects=("PROMPT_AGENT",), world={"client_list": STALE}),
    Row("S18", INV, "service", "client", {}, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y"),
    Row("S19", NL, "sales", "unknown", {"direction": "outbound", "parties": TO_112}, DNR, "NEVER_RECORD_EMERGENCY"),
    Row("R02: a helpline on the register", NL, "sales", "helpline", {}, DNR, "NEVER_RECORD_EMERGENCY"),
    Row("S20", INV, "deal", "doctor", AGENT2, DNR, "NEVER_RECORD_CONFIDENTIAL", flags=("CONFLICT_NEVER_RECORD_VS_MIFID",), effects=("BLOCK_ORDERS", "ALERT")),
    Row("R03: a union, nothing MiFID about it", NL, "service", "union", {}, DNR, "NEVER_RECORD_CONFIDENTIAL"),
    Row("R03: a counsellor's role", NL, "service", "unknown", {"agent": "E9"}, DNR, "NEVER_RECORD_CONFIDENTIAL"),
    Row("R03: a confidential line", NL, "conf", "unknown", {}, DNR, "NEVER_RECORD_CONFIDENTIAL"),
    Row("S21", NL, "service", "-", {"parties": (employee("E1"), employee("E5"))}, DNR, "INTERNAL_CALL"),
    Row("S22", INV, "deal", "-", INTERNAL_E3, REC, "REC_MIFID_INTERNAL", MIFID, "P5Y"),
    Row("S23", INV, "deal", "-", INTERNAL_E5, DNR, "INTERNAL_CALL"),
    Row("S24", NL, "service", "unknown", {"agent": "E4"}, DNR, "EMPLOYEE_NOT_INFORMED"),
    Row("R24: an employee nobody knows", NL, "service", "unknown", {"agent": "E404"}, DNR, "EMPLOYEE_NOT_INFORMED"),
    Row("R24: a tone that no protocol page explains", nl_with(QUALITY, protocol_ref=None), "service", "unknown", {"signal": "tone"}, DNR, "EMPLOYEE_NOT_INFORMED"),
    Row("S25", quality_council("not_requested"), "service", "unknown", {}, DNR, "WORKS_COUNCIL_CONSENT_MISSING"),
    Row("R24: consent refused", quality_council("refused"), "service", "unknown", {}, DNR, "WORKS_COUNCIL_CONSENT_MISSING"),
    Row("R24: consent until yesterday", quality_council("granted_until", until=START.date() - timedelta(days=1)), "service", "unknown", {}, DNR, "WORKS_COUNCIL_CONSENT_EXPIRED"),
    Row("R24: consent until today", quality_council("granted_until", until=START.date()), "service", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("R24: consent revoked", quality_council("revoked"), "service", "unknown", {}, DNR, "WORKS_COUNCIL_CONSENT_REVOKED"),
    Row("R24: nothing on file", nl_with(QUALITY, works_council=None), "service", "unknown", {}, DNR, "WORKS_COUNCIL_CONSENT_MISSING"),
    Row("S26", quality_council("not_applicable"), "service", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("S27", quality_council("court", reference="ECLI:NL:RBAMS:2026:1"), "service", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("R24: a collective agreement in its place (WOR 27(3))", quality_council("cao", reference="CAO-2026"), "service", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("S28", nl_with(QUALITY, dpia_ref=""), "service", "unknown", {}, DNR, "DPIA_MISSING"),
    Row("R24: no assessment of interests", nl_with(QUALITY, lia=None), "service", "unknown", {}, DNR, "LIA_MISSING"),
    Row("R24: none less intrusive considered", nl_with(QUALITY, lia=replace(NL.purposes[QUALITY].lia, alternative="")), "service", "unknown", {}, DNR, "LIA_MISSING"),  # type: ignore[type-var]
    Row("R24: reviewed 12 months and a day ago", nl_with(QUALITY, lia=replace(NL.purposes[QUALITY].lia, reviewed_at=START.date().replace(year=2025, day=22))), "service", "unknown", {}, DNR, "LIA_MISSING"),  # type: ignore[type-var]
    Row("S29", NL, "sales", "unknown", {}, DNR, "NO_SECURE_STORAGE", world={"vault": VaultFacts(False, True)}),
    Row("R07: region not permitted", NL, "sales", "unknown", {}, DNR, "NO_SECURE_STORAGE", world={"vault": VaultFacts(True, False)}),
    Row("R07: nothing heard of the keys", NL, "sales", "unknown", {}, DNR, "NO_SECURE_STORAGE", world={"vault": VaultFacts()}),
    Row("R07: no transit key", NL, "sales", "unknown", {"media": NO_TRANSIT_KEY}, DNR, "NO_SECURE_STORAGE"),
    Row("S30", INV, "deal", "client", AGENT2 | {"media": JOURNAL_FULL}, DNR, "MIFID_RECORDING_UNAVAILABLE", effects=("BLOCK_ORDERS", "ALERT")),
    Row("S31", NL, "service", "objector", {}, DNR, "OBJECTION_ON_FILE"),
    Row("S32", INV, "office", "client", AGENT2, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", world={"objections": SHARED_OBJECTION}),
    Row("S33", NL, "sales", "unknown", {"private": True, "direction": "outbound"}, DNR, "PRIVATE_DECLARED"),
    Row("S34", INV, "office", "client", AGENT2 | {"private": True}, DNR, "PRIVATE_DECLARED", effects=("BLOCK_ORDERS", "COMPLIANCE_LOG")),
    Row("A7: the tenant has a client's private call recorded and reviewed (R50)", t_inv(options=TenantOptions(shared_number_ordinary="record_review")), "office", "client", AGENT2 | {"private": True}, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", ("PRIVATE_CLAIM_PENDING",)),
    Row("A7: whoever is no client stays private", t_inv(options=TenantOptions(shared_number_ordinary="record_review")), "office", "unknown", AGENT2 | {"private": True}, DNR, "PRIVATE_DECLARED"),
    Row("3.2: private on a dealing line is not accepted", INV, "deal", "unknown", AGENT2 | {"private": True}, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y", ("PRIVATE_CLAIM_PENDING",)),
    Row("S35", INV, "private", "unknown", AGENT2, DNR, "PRIVATE_LINE", effects=("BLOCK_ORDERS",)),
    Row("R04: a private line, employee not relevant", NL, "private", "unknown", {}, DNR, "PRIVATE_LINE"),
    Row("R04: a device that is not enrolled", NL, "service", "unknown", {}, DNR, "PRIVATE_LINE", world=on_own_device("E1")),
    Row("R04: such a device of one who deals in orders", INV, "deal", "client", AGENT2, DNR, "PRIVATE_LINE", effects=("BLOCK_ORDERS",), world=on_own_device("E2")),
    Row("R05: nobody of ours", NL, "service", "-", {"parties": (external("unknown"), external("partner"))}, DNR, "NOT_A_PARTY"),
    Row("R06: a health line without a ground", NL, "health", "unknown", {}, DNR, "SPECIAL_CATEGORY_NO_BASIS"),
    Row("R06: a health line with its ground", HEALTH_WITH_GROUND, "health", "unknown", {}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("R01: no policy", None, "service", "unknown", {}, DNR, "TENANT_POLICY_MISSING"),
    Row("R01: closed tenant", t_nl(active=False), "service", "unknown", {}, DNR, "TENANT_POLICY_MISSING"),
    Row("R01: a line that the policy does not know", NL, "elsewhere", "unknown", {}, DNR, "TENANT_POLICY_MISSING"),
    Row("R13: no client any more at call start", INV, "office", "client", AGENT2, DNR, "NO_PURPOSE", world={"clients": LAPSED}),
    Row("R13: a client from tomorrow on", INV, "office", "unknown", AGENT2, DNR, "NO_PURPOSE", world=listed(since=timedelta(days=1))),
    Row("R13: a client from this instant on", INV, "office", "unknown", AGENT2, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", world=listed(since=timedelta(0))),
    Row("R13: a prospect", INV, "office", "unknown", AGENT2, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", world=listed("prospect")),
    Row("R13: a broker", INV, "office", "unknown", AGENT2, REC, "REC_MIFID_CLIENT_MATCH", MIFID, "P5Y", world=listed("broker")),
    Row("A10: a client of another service", INV, "office", "unknown", AGENT2, DNR, "NO_PURPOSE", world=listed(scope="insurance")),
    Row("A1: the tenant asks for consent to quality; none given", BY_CONSENT, "service", "unknown", {}, DNR, "CONSENT_REQUIRED_NOT_GIVEN"),
    Row("A1: given", BY_CONSENT, "service", "unknown", {"consent": "given"}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("A1: given and taken back before anything was recorded", BY_CONSENT, "service", "unknown", {"consent": "withdrawn"}, DNR, "CONSENT_REQUIRED_NOT_GIVEN"),
    Row("A2: evidence on the contract needs no assessment of interests", BY_CONTRACT, "sales", "unknown", {}, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("A2: and knows objections nevertheless", BY_CONTRACT, "sales", "objector", {}, DNR, "OBJECTION_ON_FILE"),
    Row("A3: evidence without the works council, on counsel's word", NO_COUNCIL_ASKED, "sales", "unknown", {}, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("R25: the employee got no signal", NL, "sales", "unknown", {"signal": None}, DNR, "EMPLOYEE_NOT_SIGNALLED"),
    Row("R27: the week's cap is reached", NL, "service", "unknown", {}, DNR, "SAMPLE_CAP_REACHED", world={"sample": Sample(True, True)}),
    Row("3.2: evidence not announced, quality is", NL, "both", "unknown", {"announced": (QUALITY,)}, REC, "REC_QUALITY_SAMPLED", QUALITY, "P30D"),
    Row("3.2: neither, so evidence's reason", NL, "both", "unknown", {"announced": (MIFID,)}, DNR, "PURPOSE_NOT_ANNOUNCED"),
    Row("A12: employee not told of the statutory purpose", INV, "deal", "unknown", {"agent": "E4"}, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y", ("EMPLOYEE_NOT_INFORMED",), ("ALERT",)),
    Row("A4: the works council refused, the duty is the law's", inv_with(works_council=CouncilConsent("refused")), "deal", "unknown", AGENT2, REC, "REC_MIFID_DEALING_LINE", MIFID, "P5Y", effects=("ALERT",)),
    Row("S81", INV, "service", "client_new", {"announced": (QUALITY,)}, DNR, "MIFID_CLIENT_NOT_NOTIFIED", effects=("BLOCK_ORDERS", "PROMPT_AGENT")),
    Row("S84", NL, "sales", "objector", {}, DNR, "OBJECTION_ON_FILE", world={"objections": {REFS["objector"]: frozenset({QUALITY, EVIDENCE})}}),
    Row("R23: an objection that names quality only", NL, "sales", "objector", {}, REC, "REC_EVIDENCE", EVIDENCE, "P30D", world={"objections": {REFS["objector"]: frozenset({QUALITY})}}),
    Row("S85", t_nl(profiles=frozenset({"NL", "DE"})), "sales", "-", GERMAN, DNR, "CONSENT_REQUIRED_NOT_GIVEN"),
    Row("R22: Germany not activated", NL, "sales", "-", GERMAN, DNR, "JURISDICTION_NOT_ENABLED"),
    Row("Section 9: the tenant's own country only", OWN_COUNTRY_ONLY, "sales", "-", GERMAN, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("S88 inbound", ATTESTED, "sales", "unknown", {"announcement_source": "attested"}, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("S88 outbound", ATTESTED, "sales", "unknown", {"announcement_source": "attested", "direction": "outbound"}, DNR, "ANNOUNCEMENT_NOT_CONFIRMED"),
    Row("3.1: no trunk of the bundle attests", NL, "sales", "unknown", {"announcement_source": "attested"}, DNR, "ANNOUNCEMENT_NOT_CONFIRMED"),
    Row("3.1: another trunk attests", t_nl(attested={"trunk-2": TrunkAttestation(frozenset({EVIDENCE}))}), "sales", "unknown", {"announcement_source": "attested"}, DNR, "ANNOUNCEMENT_NOT_CONFIRMED"),
    Row("3.1: the trunk attests another purpose", t_nl(attested={"trunk-1": TrunkAttestation(frozenset({QUALITY}))}), "sales", "unknown", {"announcement_source": "attested"}, DNR, "PURPOSE_NOT_ANNOUNCED"),
    Row("3.1: the trunk attests the signal", t_nl(attested={"trunk-1": TrunkAttestation(frozenset({EVIDENCE}), agent_signal=True)}), "sales", "unknown", {"signal": "attested"}, REC, "REC_EVIDENCE", EVIDENCE, "P30D"),
    Row("3.1: the trunk attests no signal", ATTESTED, "sales", "unknown", {"signal": "attested"}, DNR, "EMPLOYEE_NOT_SIGNALLED"),
    Row("R05: no or broken metadata, so nobody is known", NL, "sales", "-", {"parties": (), "metadata_ok": False}, DNR, "NOT_A_PARTY", flags=("PARTIES_UNKNOWN",)),
]
# fmt: on


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.scenario)
def test_a_segments_start_is_decided_as_the_law_says(row: Row) -> None:
    decided = row.told().decisions[0]

    assert (decided.outcome, decided.reason) == (row.outcome, row.reason)
    assert decided.purposes == ((row.purpose,) if row.purpose else ())
    assert decided.flags == row.flags
    assert tuple(effect.kind for effect in decided.effects) == row.effects
    assert [keep.keep for keep in decided.retention] == ([row.keep] if row.keep else [])
    assert decided.provisional == row.provisional
    assert (decided.recording_id is None) == (row.purpose is None)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.scenario)
def test_it_makes_no_difference_whether_the_base_facts_come_at_once_or_one_by_one(row: Row) -> None:
    at_once = row.told()
    one_by_one = Story(at_once.world)
    controller = row.tenant.tenant_id if row.tenant else "t-nl"
    for kind, fields in base_facts(row.line, row.caller, controller=controller, **row.delta):
        one_by_one.then(kind, 0, **fields)

    last, only = one_by_one.decisions[-1], at_once.decisions[0]
    assert (last.purposes, last.suspensions) == (only.purposes, only.suspensions)
    assert (last.reason, last.flags, last.rule, last.retention) == (only.reason, only.flags, only.rule, only.retention)
    said = {effect for decided in one_by_one.decisions for effect in decided.effects}
    assert set(only.effects) <= said


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.scenario)
def test_every_decision_has_its_sentence_in_both_languages_and_its_steps(row: Row) -> None:
    story = row.told()
    decided = story.decisions[0]
    said = sentences(decided.rule, decided.reason)

    assert said.en.endswith(".")
    assert said.nl.endswith(".")
    assert said.en != said.nl
    steps = explain(None, story.facts[0], story.world, decided)
    assert steps[0].rule == "R01"
    assert all(step.sentence is not None for step in steps if step.held)


@pytest.mark.parametrize("shown", ["020-1110001", "0031201110001", "+31 20 111 00 01"])
def test_s09_a_client_is_found_however_the_number_is_written(shown: str) -> None:
    keys = RefKeys(1, {1: b"1" * 32})
    listed = keys.ref("t-inv", party_key("+31201110001", "NL"))
    caller = Party(
        party_id="p1", party_class="external", subject_ref=keys.ref("t-inv", party_key(shown, "NL")), country="NL"
    )
    at = world(INV, clients={listed: CLIENTS[REFS["client"]]})
    decided = call(INV, "office", "-", at=at, parties=(caller, employee("E2"))).decisions[0]

    assert (decided.outcome, decided.reason) == ("RECORD", "REC_MIFID_CLIENT_MATCH")
    assert (decided.purposes, [keep.keep for keep in decided.retention]) == ((MIFID,), ["P5Y"])
