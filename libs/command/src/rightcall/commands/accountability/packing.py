"""Files into one ZIP with a manifest of their hashes, signed where a key is at hand. Same files, same ZIP."""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Mapping
from pathlib import Path

from rightcall.commands.accountability.gathering import Order
from rightcall_common.sealing.receipts import Signer, receipt_file

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can name: when a file was packed says nothing here."""


def checksums(files: Mapping[str, str]) -> str:
    """As `sha256sum -c` reads it."""
    return "".join(f"{_hash(text)}  {name}\n" for name, text in sorted(files.items()))


def manifest(tenant: str, order: Order, files: Mapping[str, str]) -> bytes:
    """The statement that is signed: whose pack, of which period, and the hash of every file."""
    listed = [
        {"file": name, "sha256": _hash(text), "bytes": len(text.encode())} for name, text in sorted(files.items())
    ]
    head = {"type": "AccountabilityPack", "tenant_id": tenant, "from": order.since.isoformat()}
    body = {**head, "to": order.until.isoformat(), "drawn_up_at": order.at.isoformat(), "files": listed}
    return (json.dumps(body, indent=1) + "\n").encode()


def sealed(statement: bytes, signer: Signer | None) -> dict[str, str]:
    """The manifest's own files."""
    made = {"manifest.json": statement.decode()}
    return made | (
        {"manifest.receipt.json": receipt_file(statement, signer.sign(statement, "manifests"))} if signer else {}
    )


def write(out: Path, files: Mapping[str, str]) -> None:
    """Put the ZIP at `out` in one step; only we read it."""
    fresh = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in sorted(files.items()):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                archive.writestr(entry, text.encode())
        fresh.replace(out)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
