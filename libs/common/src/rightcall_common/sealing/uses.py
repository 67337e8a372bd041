"""What a key may sign: a closed list, one use per kind of signed thing. `trust.json` gives each key its uses.

What is signed names its own kind (`type`, or a label in front), so the same octets never mean two things; the use says
who may state that kind. A new kind is a new use, or stands beside one that the same key signs for the same reason.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Use = Literal[
    "decisions", "retention", "tenants", "bundles", "sample-commitments", "transit-keys", "certificates", "manifests"
]

USES: Final[tuple[Use, ...]] = get_args(Use)

USE_OF: Final[Mapping[str, Use]] = {
    "CallDecided": "decisions",
    "RetentionDecided": "retention",
    "PurposeRestricted": "retention",
    "SubjectObjected": "retention",
    "TenantConfigured": "tenants",
    "PolicyAccepted": "bundles",
    "SamplePeriodCommitted": "sample-commitments",
    "ErasureCertificate": "certificates",
    "AccountabilityPack": "manifests",
}
"""By the `type` of a signed JSON statement. An offered transit key is no JSON: `sealing.transit.offer_bytes`."""

SIGNS: Final[Mapping[str, tuple[Use, ...]]] = {
    "policy": ("decisions", "retention", "tenants", "bundles", "sample-commitments", "manifests"),
    "storage": ("transit-keys", "certificates"),
}
"""What each service's own key signs. An accountability pack is drawn up beside policy and signed with its key."""
