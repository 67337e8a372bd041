"""What storage must be told, on top of what every service is told."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from rightcall_common.settings import ServiceSettings

_S3 = re.compile(r"^s3:(https?)://([A-Za-z0-9.\[\]:-]+)/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$")


class StorageSettings(ServiceSettings):
    """Settings of one storage process."""

    signing_key_file: Annotated[Path, Field(description="path of a PEM with storage's own Ed25519 signing key")]
    keyring_file: Annotated[Path, Field(description="path of the local keyring, the development KMS (made if missing)")]
    objects: Annotated[
        str,
        StringConstraints(pattern=r"^(directory:/.+|s3:https?://[^/\s]+/[^/\s]+)$"),
        Field(description="where objects lie: directory:/path or s3:http://host:port/bucket"),
    ]
    s3_access_key: Annotated[str | None, Field(repr=False)] = None
    s3_secret_key: Annotated[str | None, Field(repr=False)] = None
    s3_ca_file: Path | None = None
    region: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9-]{1,40}$"),
        Field(description="region in which keys and objects lie, as tenants name it in their bundles"),
    ]

    @property
    def directory(self) -> Path | None:
        """The directory of `directory:/path`."""
        kind, _, path = self.objects.partition(":")
        return Path(path) if kind == "directory" else None

    @property
    def s3(self) -> tuple[bool, str, str]:
        """(with TLS, host:port, bucket) of `s3:http://host:port/bucket`. ValueError: not of that form."""
        found = _S3.match(self.objects)
        if found is None:
            raise ValueError("objects is neither directory:/path nor s3:http://host:port/bucket")
        return found[1] == "https", found[2], found[3]
