"""Where audio and keys lie, and on what basis they may leave the EEA."""

from typing import Final

from rightcall_policy.documents.wording import Text

STAYS: Final = Text(
    "Recordings stay in the European Economic Area.",
    "Opnamen blijven in de Europese Economische Ruimte.",
    "R57; GDPR art. 13(1)(f), 30(1)(e), 30(2)(c), 44; region `{region}`; rules without a basis for a transfer are "
    "refused",
)
STAYS_UK: Final = Text(
    "Recordings stay in the United Kingdom or the European Economic Area.",
    "Opnamen blijven in het Verenigd Koninkrijk of de Europese Economische Ruimte.",
    STAYS.source,
)
LEAVES: Final = {
    "adequacy": Text(
        "Recordings may be kept outside the European Economic Area. An official decision says that they are safe "
        "there.",
        "Opnamen mogen buiten de Europese Economische Ruimte worden bewaard. Een officieel besluit zegt dat zij daar "
        "veilig zijn.",
        "Adequacy decision: GDPR art. 13(1)(f), 30(1)(e), 45; region `{region}`, `{reference}`{assessed}",
    ),
    "standard_clauses": Text(
        "Recordings may be kept outside the European Economic Area. A contract with fixed clauses protects them there.",
        "Opnamen mogen buiten de Europese Economische Ruimte worden bewaard. Een contract met vaste bepalingen "
        "beschermt ze daar.",
        "Standard contractual clauses: GDPR art. 13(1)(f), 30(1)(e), 46; region `{region}`, `{reference}`{assessed}",
    ),
}
ASSESSMENT_OPEN: Final = Text(
    "The assessment of what the transfer does (TIA)", "De beoordeling van de doorgifte (TIA)", "GDPR art. 46"
)
COUNTRIES: Final = Text(
    "With people in {countries} the stricter rules and shorter terms of the two countries apply.",
    "Met mensen in {countries} gelden de strengere regels en kortere termijnen van de twee landen.",
    "R22; law.md section 9; {codes}",
)
ALL_AGREE: Final = Text(
    "In calls with {countries} everybody must say yes first.",
    "In gesprekken met {countries} moet eerst iedereen ja zeggen.",
    "law.md section 9; this does not apply to what the law makes us record",
    "R22 CONSENT_REQUIRED_NOT_GIVEN",
)
