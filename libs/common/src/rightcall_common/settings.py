"""What every service must be told: one frozen model per service, read once from RIGHTCALL_* variables.

Not here: defaults for secrets or addresses. A wrong, unknown or missing variable stops the process with a sentence.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from opentelemetry.sdk.trace.export import SpanExporter
from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from rightcall_common import collectors
from rightcall_common.collectors import OtlpEndpoint, OtlpHeaders
from rightcall_common.errors import Unreadable
from rightcall_common.web import issuers
from rightcall_common.web.issuers import Issuer

PREFIX: Final = "RIGHTCALL_"
EXIT_WRONG_USE: Final = 2  # design section 8: exit codes 0, 1, 2

Address = Annotated[str, StringConstraints(pattern=r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$")]
"""`host:port`; an IPv6 host in brackets."""
KafkaAddress = Annotated[
    str, StringConstraints(pattern=r"^(file:/.+|(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}(,[^,\s]+:[0-9]{1,5})*)$")
]
"""`host:port[,host:port]`, or `file:/path` of an address file that is watched (embedded profile)."""


_KUBERNETES: Final = re.compile(
    r"_(?=(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_[0-9]{1,5}_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?)?)$)"
)
"""Where the part behind a service's name begins; at two places, where a service's own name ends in _SERVICE."""
_LINK: Final = re.compile(r"(?:tcp|udp)://")


class ServiceSettings(BaseSettings):
    """What all four services need. Subclasses add their own fields; each field is the variable RIGHTCALL_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    kafka: Annotated[KafkaAddress, Field(description="Kafka's host:port, or file:/path of a watched address file")]
    postgres: Annotated[str, Field(min_length=1, repr=False, description="DSN of this service's own PostgreSQL role")]
    http: Annotated[Address, Field(description="host:port on which the HTTP interface listens")]
    issuer: Annotated[str, StringConstraints(pattern=r"^https?://.+")] | None = None
    """URL of the token issuer, where there is one only."""
    audience: str = "rightcall"
    """Of tokens of that issuer."""
    issuers_file: Path | None = None
    """Path of a JSON list of several issuers, with claim mapping and tenants each (`issuers.py`)."""
    trust_file: Annotated[Path, Field(description="path of trust.json: Ed25519 public keys and what each may sign")]
    record_keys_file: Annotated[
        Path, Field(description="path of this service's record keys, which mark what it writes to internal topics")
    ]
    instance: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$"),
        Field(description="a name of this process that differs from every other one's"),
    ]
    trace_file: Path | None = None
    otlp_endpoint: OtlpEndpoint | None = None
    """Base address of an OTLP/HTTP collector; `/v1/traces` is added where it is missing."""
    otlp_headers: Annotated[OtlpHeaders, Field(repr=False)] = ""
    """Sent along with spans, `name=value,name=value`; a secret, as it may hold the collector's token."""
    otlp_ca_file: Path | None = None
    """Certificates (PEM) that the collector's is checked against; else those of the system."""
    crash: str = ""
    """An armed crash point, `name[:nth]`; see `crash.py`. Tests only."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def load(cls) -> Self:
        """The settings of this process, or a sentence per fault on stderr and exit status 2."""
        faults = cls.unknown_variables(os.environ)
        if not faults:
            try:
                settings = cls()
                settings.issuers()
                return settings
            except Unreadable as unreadable:
                faults = [str(unreadable)]
            except ValidationError as error:
                faults = [_sentence(cls, fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]
            except SettingsError:  # a field that wants JSON and got none; the message would quote the value
                faults = ["a variable that holds a list or an object is not valid JSON"]
        sys.stderr.write("".join(f"{cls.__name__}: {fault}\n" for fault in faults))
        raise SystemExit(EXIT_WRONG_USE)

    def issuers(self) -> tuple[Issuer, ...]:
        """The token issuers that are believed; the single one is a list of one. Raises Unreadable."""
        if self.issuer is not None and self.issuers_file is not None:
            raise Unreadable(f"{PREFIX}ISSUER and {PREFIX}ISSUERS_FILE are both set; remove one")
        if self.issuers_file is not None:
            return issuers.read(self.issuers_file)
        if self.issuer is None:
            raise Unreadable(
                f"{PREFIX}ISSUER is missing; set it to URL of the token issuer, or set {PREFIX}ISSUERS_FILE"
            )
        return (Issuer.only(self.issuer, self.audience),)

    def collector(self) -> SpanExporter | None:
        """What posts spans to the collector, None where there is none."""
        if self.otlp_endpoint is None:
            return None
        return collectors.exporter(self.otlp_endpoint, self.otlp_headers, self.otlp_ca_file)

    @classmethod
    def unknown_variables(cls, environ: Mapping[str, str]) -> list[str]:
        """A sentence per RIGHTCALL_* variable that no field reads: a misspelt setting must not be silently ignored."""
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known)
        return [
            f"{name} is not a setting; remove it or correct its name"
            for name in unknown
            if not _of_kubernetes(name, environ)
        ]


def _of_kubernetes(name: str, environ: Mapping[str, str]) -> bool:
    """Whether Kubernetes put it there: it names each service of the namespace to every pod (`rightcall-dsar` gives
    RIGHTCALL_DSAR_SERVICE_HOST, RIGHTCALL_DSAR_PORT_8080_TCP_ADDR ...). A misspelt setting may end like one of them, so
    the shape alone is not enough: the service's own host stands beside it, or the value is one that only it writes."""
    for suffix in _KUBERNETES.finditer(name):
        if f"{name[: suffix.start()]}_SERVICE_HOST" in environ or _LINK.match(environ[name]):
            return True
    return False


def _sentence(settings: type[ServiceSettings], path: tuple[int | str, ...], fault: str, message: str) -> str:
    """One fault in words: the variable, what is wrong, what to do. Never the value: it may be a secret."""
    field = str(path[0]) if path else ""
    variable = PREFIX + field.upper()
    if fault != "missing":
        return f"{variable} is wrong: {message}"
    meaning = settings.model_fields[field].description if field in settings.model_fields else None
    return f"{variable} is missing; set it to {meaning or 'a value'}"
