"""What a local platform must keep secret, made once per state directory: keys, trust.json, passwords.

Development only: files with mode 0600. In production each of these is a mounted secret or lives in the KMS.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from rightcall_common.sealing.receipts import Signer, generate_key
from rightcall_local.private_files import replace_file

SIGNERS = ("policy", "storage")


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
        """Ed25519 public keys by id, mounted everywhere."""
        return self.directory / "trust.json"

    @property
    def keyring(self) -> Path:
        """storage's local keyring, the development KMS."""
        return self.directory / "keyring.json"

    @property
    def issuer_key(self) -> Path:
        """The token issuer's private key."""
        return self.directory / "issuer.jwk.json"

    def signing_key(self, service: str) -> Path:
        """The PEM file of a service that signs."""
        return self.directory / f"{service}.pem"


def prepare(directory: Path) -> Secrets:
    """The secrets under `directory`, created where they are missing, never replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    os.chmod(directory, 0o700)
    made = Secrets(directory)
    if not made.index_root.exists():
        root = base64.b64encode(secrets.token_bytes(32)).decode()
        replace_file(made.index_root, json.dumps({"current": 1, "roots": {"1": root}}))
    for service in SIGNERS:
        if not made.signing_key(service).exists():
            replace_file(made.signing_key(service), generate_key().decode())
    signers = [Signer.from_file(made.signing_key(service)) for service in SIGNERS]
    keys = {signer.key_id: base64.b64encode(signer.public).decode() for signer in signers}
    replace_file(made.trust, json.dumps(keys, indent=2) + "\n", mode=0o644)
    return made


def role_password(admin_secret: str, role: str) -> str:
    """A database role's password: the same for every platform that shares a PostgreSQL server."""
    return hmac.new(admin_secret.encode(), f"rightcall-role/{role}".encode(), hashlib.sha256).hexdigest()[:32]
