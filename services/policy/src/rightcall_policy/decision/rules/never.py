"""law.md 3.2, R01-R08: no rules, never record, cannot be kept safely, private. What holds here beats all below."""

from dataclasses import replace

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.call_state import CallState, DecidedEffect
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID, SECURITY, DecisionContext
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import BLOCK_ORDERS, COMPLIANCE_LOG, Finding, alert, rule
from rightcall_policy.decision.rules.mifid import a8, candidate


@rule(
    "R01",
    "GDPR art. 28(3)(a), 29",
    "tenant controller lines",
    TENANT_POLICY_MISSING=(
        "There is no active, signed policy for this tenant, controller and line, so nothing may be recorded.",
        "Er is geen geldig, ondertekend beleid voor deze organisatie en lijn, dus er mag niets worden opgenomen.",
    ),
)
def r01(state: CallState, world: DecisionContext) -> Finding | None:
    tenant = world.tenant
    if tenant is not None and tenant.active and tenant.tenant_id == state.tenant_id:
        lines = tenant.lines
        line = lines.get(state.line)
        if line is not None and line.controller_id in tenant.controllers:
            for party in state.parties:
                if party.line is not None and party.line not in lines:
                    return Finding("TENANT_POLICY_MISSING")
            return None
    return Finding("TENANT_POLICY_MISSING")


@rule(
    "R02",
    "GDPR art. 5(1)(c), 9",
    "parties never_record",
    NEVER_RECORD_EMERGENCY=(
        "An emergency or helpline number takes part; such calls are never recorded.",
        "Er doet een alarm- of hulpnummer mee; zulke gesprekken worden nooit opgenomen.",
    ),
)
def r02(case: Case) -> Finding | None:
    return Finding("NEVER_RECORD_EMERGENCY") if case.emergency else None


@rule(
    "R03",
    "ECHR art. 8; GDPR art. 9(1); BW 7:457; Advocatenwet 11a; WOR 20; Dir. 2019/1937 art. 18(2)",
    "parties never_record case_lawyers clients employees lines standing",
    NEVER_RECORD_CONFIDENTIAL=(
        "A confidential party takes part (such as a doctor, lawyer, union or counsellor); it is never recorded.",
        "Er doet een vertrouwelijke partij mee (zoals arts, advocaat, vakbond); dat wordt nooit opgenomen.",
    ),
)
def r03(case: Case) -> Finding | None:
    """A8: a client's own lawyer, with a case on file, does not end the statutory recording of that client."""
    if (
        not (case.confidential and a8.test(case) is None)
        and "confidential" not in case.kinds
        and not case.confidential_role
    ):
        return None
    # R42: also when the statutory duty ran, and who joins is what makes this call another one.
    if candidate(case) is None and MIFID not in case.state.standing.purposes:
        return Finding("NEVER_RECORD_CONFIDENTIAL")
    conflict = "CONFLICT_NEVER_RECORD_VS_MIFID"
    return Finding("NEVER_RECORD_CONFIDENTIAL", flags=(conflict,), effects=(BLOCK_ORDERS, alert(conflict)))


@rule(
    "R04",
    "ECHR art. 8; MiFID II art. 16(7), own-device subparagraph",
    "lines employees",
    PRIVATE_LINE=(
        "This is a private line or a device that is not enrolled; it is not recorded.",
        "Dit is een privélijn of een niet-aangemeld toestel; daarop wordt niet opgenomen.",
    ),
)
def r04(case: Case) -> Finding | None:
    if "private" not in case.kinds and case.devices_enrolled:
        return None
    relevant = any(who.mifid_relevant for who in case.people)
    return Finding("PRIVATE_LINE", effects=(BLOCK_ORDERS,) if relevant else ())


@rule(
    "R05",
    "Sr art. 139c",
    "parties metadata_ok metadata_damaged",
    NOT_A_PARTY=(
        "Nobody of the organisation takes part in this conversation, so it may not be recorded.",
        "Niemand van de organisatie neemt deel aan dit gesprek, dus het mag niet worden opgenomen.",
    ),
    PARTIES_UNKNOWN=(
        "It is not known who takes part, so nothing is recorded that the law does not require.",
        "Het is niet bekend wie er deelnemen; er wordt niets opgenomen dat de wet niet eist.",
    ),
    METADATA_DAMAGED=(
        "What the phone system said of this call could not be read whole; those who could be read were considered.",
        "Wat de centrale over dit gesprek meldde, was niet geheel leesbaar; op wie wel leesbaar was, is gelet.",
    ),
)
def r05(case: Case) -> Finding | None:
    """Open until both parties are known. A client's call goes on to R13: its other end is ours, if only it was said."""
    if case.tenant_takes_part or case.client_with_somebody:
        return None
    if case.parties_known:
        return Finding("NOT_A_PARTY")
    return Finding("NOT_A_PARTY", flags=("PARTIES_UNKNOWN",), effects=_missed(case))


def _missed(case: Case) -> tuple[DecidedEffect, ...]:
    """Nobody is *known* to be called for by the law. A firm must hear that it may not be meeting its duty."""
    if not case.mifid_active:
        return ()
    return (*((BLOCK_ORDERS,) if case.dealing else ()), alert("PARTIES_UNKNOWN"))


def _half_known(case: Case) -> Finding | None:
    """Of the purposes that the law does not demand none is served while somebody is there who may be anybody: also
    who must never be recorded."""
    if not case.half_known:
        return None
    code = "PARTIES_UNKNOWN"
    told = _missed(case)  # beside a statutory recording nothing is blocked
    return Finding(code, flags=(code,), effects=told if not case.externals else told[-1:])


def _damaged(case: Case) -> Finding | None:
    """Said of every call of which something could not be read; to a firm also aloud, for a client may be hidden."""
    if not case.state.metadata_damaged:
        return None
    code = "METADATA_DAMAGED"
    return Finding(code, flags=(code,), effects=(alert(code),) if case.mifid_active else ())


half_known = replace(r05, test=_half_known)
"""R05 asked again before R20, and beside a statutory recording: who takes part is known in part."""
damaged = replace(r05, test=_damaged)
"""No refusal: what a damaged document says counts (law.md L07), and that it was damaged is said beside it."""


@rule(
    "R06",
    "GDPR art. 9; UAVG art. 22",
    "lines",
    SPECIAL_CATEGORY_NO_BASIS=(
        "This line carries sensitive conversations (health, legal aid, faith) without a ground to record them.",
        "Op deze lijn worden gevoelige gesprekken gevoerd (zoals over gezondheid) zonder grondslag om op te nemen.",
    ),
)
def r06(case: Case) -> Finding | None:
    if "sensitive" in case.kinds and any(line.kind == "sensitive" and not line.art9_basis for line in case.lines):
        return Finding("SPECIAL_CATEGORY_NO_BASIS")
    return None


@rule(
    "R07",
    "GDPR art. 32, 44; MiFID II art. 16(7) 3rd subparagraph; DR 2017/565 art. 76(1)(b)",
    "vault storage standing",
    NO_SECURE_STORAGE=(
        "A recording could not be stored safely at this moment, so none was made.",
        "Een opname kon op dat moment niet veilig worden bewaard, dus is er niet opgenomen.",
    ),
    MIFID_RECORDING_UNAVAILABLE=(
        "The law requires recording but it cannot be stored safely now: no orders may be taken on this call.",
        "De wet eist opname, maar die kan nu niet veilig worden bewaard: in dit gesprek geen orders aannemen.",
    ),
)
def r07(case: Case, opening: Purpose | None = None) -> Finding | None:
    """Asked before anything opens. What already runs has its keys; its journal is ingest's to watch.

    Asked again for each ordinary purpose that might open beside or after what runs.
    """
    state, vault = case.state, case.world.vault
    keys_and_region = vault.keys_ok is True and vault.region_ok is True
    if keys_and_region and state.storage_statutory and state.storage_ordinary:
        return None
    if opening is None and candidate(case) is not None:
        if case.runs(MIFID) or (keys_and_region and state.storage_statutory):
            return None
        code = "MIFID_RECORDING_UNAVAILABLE"
        return Finding(code, effects=(BLOCK_ORDERS, alert(code)))
    runs = any(case.runs(purpose) for purpose in ((opening,) if opening else (*ORDINARY, SECURITY)))
    if runs or (keys_and_region and state.storage_ordinary):
        return None
    return Finding("NO_SECURE_STORAGE")


@rule(
    "R08",
    'ECHR art. 8; Sr art. 139c "kennelijk misbruik"',
    "private_declared lines mifid clients",
    PRIVATE_DECLARED=(
        "The employee declared this call private before it was connected.",
        "De medewerker heeft dit gesprek vóór het verbinden als privé gemeld.",
    ),
)
def r08(case: Case) -> Finding | None:
    if not case.state.private_declared or (case.mifid_active and case.dealing):
        return None
    is_client = case.mifid_active and case.client_takes_part
    if is_client and case.tenant.options.shared_number_ordinary == "record_review":  # A7: R50 looks at it afterwards
        return None
    return Finding("PRIVATE_DECLARED", effects=(BLOCK_ORDERS, COMPLIANCE_LOG) if is_client else ())


NEVER = (r02, r03, r04, r05, r06)
"""Final for the call once they hold (law.md 3.1, re-evaluation)."""
BEFORE_PURPOSES = (*NEVER, r07, r08)
