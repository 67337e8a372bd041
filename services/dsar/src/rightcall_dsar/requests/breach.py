"""What a personal data breach obliges to: art. 4(12), 33, 34 GDPR as law.md section 5 has them. Pure.

Not here: the search for what was touched, and the case file. Risk is the assessor's own judgement; what the law makes
of it, and by when, is decided here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

SA_DEADLINE: Final = timedelta(hours=72)
"""Art. 33(1): clock hours, weekends included (law.md A18); configurable because a change of the law is pending."""
PROCESSOR_NOTICE: Final = timedelta(hours=24)
"""Art. 33(2) says without undue delay; what the processor promises its controllers (law.md 5)."""

Kind = Literal["confidentiality", "integrity", "availability"]
Risk = Literal["unlikely", "risk", "high"]
Code = Literal["BREACH_LOW_RISK", "BREACH_NOTIFY", "BREACH_AVAILABILITY", "BREACH_INTEGRITY"]
Duty = Literal["no", "yes", "not_mandatory"]
Exempt = Literal["34(3)(a)", "34(3)(b)", "34(3)(c)", "UAVG 42"]


@dataclass(frozen=True, slots=True)
class Breach:
    """What is known of it. `None` is not known, and counts as the worse.

    Attributes:
        keys_reached: whether whoever had the data could have used the keys that open it.
        copy_intact: whether nothing was lost, so that availability is not at stake.
        risk: the assessor's judgement for the persons concerned; not known counts as high.
        statutory_lost: recordings that the law obliges to keep cannot be read any more.
        uavg42: the controller is a financial undertaking to which art. 34 does not apply (UAVG art. 42).
    """

    kind: Kind
    aware_at: datetime
    encrypted: bool | None = None
    keys_reached: bool | None = None
    copy_intact: bool | None = None
    risk: Risk | None = None
    statutory_lost: bool = False
    uavg42: bool = False


@dataclass(frozen=True, slots=True)
class Duties:
    """What follows. The register entry of art. 33(5) is due in every case and so is no field."""

    code: Code
    authority: Duty
    authority_by: datetime | None
    subjects: Duty
    exempt_by: Exempt | None
    controller_by: datetime
    alert_compliance: bool


def duties(breach: Breach, sa_deadline: timedelta = SA_DEADLINE) -> Duties:
    """Who must be told, and by when. Nothing here ever forbids to tell more people, or sooner."""
    unreadable = breach.encrypted is True and breach.keys_reached is False
    low = breach.kind == "confidentiality" and unreadable and breach.copy_intact is True
    risk = "unlikely" if low else breach.risk or "high"
    authority: Duty = "no" if risk == "unlikely" else "yes"
    subjects: Duty = "yes" if risk == "high" else "no"
    exempt: Exempt | None = "34(3)(a)" if unreadable and breach.kind == "confidentiality" else None
    if exempt:
        subjects = "no"
    elif subjects == "yes" and breach.uavg42:
        subjects, exempt = "not_mandatory", "UAVG 42"
    return Duties(
        code=_code(breach, low),
        authority=authority,
        authority_by=breach.aware_at + sa_deadline if authority == "yes" else None,
        subjects=subjects,
        exempt_by=exempt,
        controller_by=breach.aware_at + PROCESSOR_NOTICE,
        alert_compliance=breach.statutory_lost,
    )


def _code(breach: Breach, low: bool) -> Code:
    if breach.kind == "availability":
        return "BREACH_AVAILABILITY"
    if breach.kind == "integrity":
        return "BREACH_INTEGRITY"
    return "BREACH_LOW_RISK" if low or breach.risk == "unlikely" else "BREACH_NOTIFY"
