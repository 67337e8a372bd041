"""What a local platform must keep secret, made once per state directory: keys, trust.json, passwords.

Development only: files with mode 0600. In production each of these is a mounted secret or lives in the KMS.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from rightcall.private_files import replace_file
from rightcall_common.sealing.canonical import base64_octets, base64_text, json_object
from rightcall_common.sealing.receipts import Signer, Trusted, generate_key, trust_file
from rightcall_common.sealing.record_keys import KEY_BYTES, for_service
from rightcall_common.sealing.uses import SIGNS

SERVICES = ("ingest", "policy", "storage", "dsar")


@dataclass(frozen=True)
class Secrets:
    """Where the secrets of one platform lie."""

    directory: Path

    @property
    def index_root(self) -> Path:
        """The root of all subject refs; mounted into ingest, policy and dsar only."""
        return self.directory / "index-root.json"

    @property
    def trust(self) -> Path:
        """Ed25519 public keys by id and what each may sign, mounted everywhere."""
        return self.directory / "trust.json"

    @property
    def keyring(self) -> Path:
        """storage's local keyring, the development KMS."""
        return self.directory / "keyring.json"

    @property
    def issuer_key(self) -> Path:
        """The token issuer's private key."""
        return self.directory / "issuer.jwk.json"

    @property
    def record_root(self) -> Path:
        """What all record keys are derived from; mounted nowhere."""
        return self.directory / "record-root.json"

    def record_keys(self, service: str) -> Path:
        """The keys of what a service writes and reads, mounted into that service only."""
        return self.directory / f"record-keys-{service}.json"

    def signing_key(self, service: str) -> Path:
        """The PEM file of a service that signs."""
        return self.directory / f"{service}.pem"


def prepare(directory: Path) -> Secrets:
    """The secrets under `directory`, created where they are missing, never replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    os.chmod(directory, 0o700)
    made = Secrets(directory)
    if not made.index_root.exists():
        root = base64_text(secrets.token_bytes(32))
        replace_file(made.index_root, json.dumps({"current": 1, "roots": {"1": root}}))
    record_keys(directory)
    trusted: dict[str, Trusted] = {}
    for service, uses in SIGNS.items():
        if not made.signing_key(service).exists():
            replace_file(made.signing_key(service), generate_key().decode())
        signer = Signer.from_file(made.signing_key(service))
        trusted[signer.key_id] = Trusted(signer.public, frozenset(uses))
    replace_file(made.trust, trust_file(trusted))
    return made


def record_keys(directory: Path) -> list[Path]:
    """The services' files of record keys, from the root in `directory`, which is made if there is none."""
    made = Secrets(directory)
    if not made.record_root.exists():
        replace_file(made.record_root, json.dumps({"root": base64_text(secrets.token_bytes(KEY_BYTES))}))
    root = base64_octets(json_object(made.record_root.read_bytes())["root"])
    for service in SERVICES:
        replace_file(made.record_keys(service), for_service(root, service))
    return [made.record_keys(service) for service in SERVICES]


def role_password(admin_secret: str, role: str) -> str:
    """A database role's password: the same for every platform that shares a PostgreSQL server."""
    return hmac.new(admin_secret.encode(), f"rightcall-role/{role}".encode(), hashlib.sha256).hexdigest()[:32]
