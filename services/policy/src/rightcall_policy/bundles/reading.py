"""A tenant's bundle: from YAML text to rules, or to a list of faults with place and remedy. Pure.

What it looks like is in `bundle_model`, its bounds in `bundle_bounds`; who may write it and where it lives is not here.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from rightcall_policy.bundles import bounds, file_faults, yaml_values
from rightcall_policy.bundles.drafts import Draft
from rightcall_policy.bundles.file_faults import FileFault as FileFault
from rightcall_policy.bundles.file_faults import FileRefused as FileRefused
from rightcall_policy.bundles.model import Bundle, Rules
from rightcall_policy.bundles.yaml_values import YamlDocument


def read(text: bytes) -> Bundle | FileRefused:
    """Validate one YAML file whole: shape, references and the bounds of R57."""
    try:
        document = yaml_values.read(text)
    except yaml_values.YamlFault as broken:
        return file_faults.not_yaml(broken)
    result = check(document)
    return result if isinstance(result, Bundle) else file_faults.refused(result, document)


def check(document: YamlDocument) -> Bundle | list[Draft]:
    """The rules in these values, or everything that is wrong with them."""
    try:
        bundle = Bundle.model_validate(document.value)
    except ValidationError as error:
        return file_faults.of_shape(error, _FIELDS, document)
    return bounds.r57(bundle) or bundle


def canonical(bundle: Bundle) -> bytes:
    """The rules as canonical JSON: what is digested. Comments, layout and written-out defaults do not count.

    So a key that a later version adds leaves the digests of older bundles, and with them old decisions, alone.
    """
    rules = bundle.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(rules, sort_keys=True, separators=(",", ":")).encode()


def digest(bundle: Bundle) -> str:
    """SHA-256 of the canonical rules in hex: `policy_digest` in every decision."""
    return hashlib.sha256(canonical(bundle)).hexdigest()


def signed_payload(
    bundle: Bundle, version: int, accepted_at: datetime, *, derived_from: int | None = None, applied: Sequence[str] = ()
) -> bytes:
    """The exact bytes that policy signs when it accepts a bundle: whose rules, since when, in which version.

    `derived_from`: the version as sent, to which policy `applied` the tenant's state or a register.
    """
    head: dict[str, object] = {"type": "PolicyAccepted", "version": version, "accepted_at": accepted_at.isoformat()}
    if derived_from is not None:
        head |= {"derived_from": derived_from, "applied": list(applied)}
    rules = bundle.model_dump(mode="json")
    body = {**head, "tenant_id": bundle.tenant, "digest": digest(bundle), "rules": rules}
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def from_payload(payload: bytes) -> Bundle:
    """The rules in what was signed. Bounds are not checked again: they may have been tightened since."""
    return Bundle.model_validate(json.loads(payload)["rules"])


_FIELDS = file_faults.fields_of(Rules)
