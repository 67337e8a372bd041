"""Where spans go: an OTLP/HTTP collector, named by its base address as every OTLP exporter takes it.

Not here: what is exported (`telemetry`).
"""

import re
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import SplitResult, unquote, urlsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

TRACES_PATH: Final = "/v1/traces"
"""Added to a base endpoint (OpenTelemetry specification, protocol exporter, "Endpoint URLs for OTLP/HTTP")."""
GRPC_PORT: Final = 4317
_OTHER_SIGNALS: Final = ("/v1/metrics", "/v1/logs")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 section 5.6.2
_HEADER_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")

_WRITE: Final = "write its OTLP/HTTP base address, e.g. http://collector.example:4318"


def traces_endpoint(base: str) -> str:
    """The address that spans are posted to: the base with `/v1/traces` behind its path, unless that is there already.

    Raises PydanticCustomError with what to write instead. It never repeats the value.
    """
    url = _parts(base)
    if url.scheme not in ("http", "https"):
        raise _wrong(f"only http:// and https:// are spoken (OTLP over HTTP with protobuf); {_WRITE}")
    if url.username is not None or url.password is not None:
        raise _wrong("a user or password does not belong in an address; set RIGHTCALL_OTLP_HEADERS instead")
    if url.query or url.fragment or "?" in base or "#" in base:
        raise _wrong(f"an address with ? or # cannot be a base; {_WRITE}")
    if url.port == GRPC_PORT:
        raise _wrong(f"{GRPC_PORT} is the port of OTLP over gRPC, which is not spoken; {_WRITE}")
    path = url.path.rstrip("/")
    if path.endswith(_OTHER_SIGNALS):
        raise _wrong(f"this is the path of another signal; {_WRITE}")
    return url._replace(path=path if path.endswith(TRACES_PATH) else path + TRACES_PATH).geturl()


def export_headers(written: str) -> dict[str, str]:
    """`name=value,name=value`, percent-encoded, as in OTEL_EXPORTER_OTLP_HEADERS. Raises PydanticCustomError."""
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, written.split(","))):
        name, equals, value = pair.partition("=")
        name, value = name.strip().lower(), unquote(value.strip())
        if not equals or not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise _wrong("write name=value,name=value; a comma or a % in a value is percent-encoded")
        found[name] = value
    return found


def exporter(endpoint: str, headers: str = "", ca_file: Path | None = None) -> OTLPSpanExporter:
    """Posts spans there. Neither headers nor endpoint are ever logged by it."""
    return OTLPSpanExporter(
        endpoint, headers=export_headers(headers) or None, certificate_file=None if ca_file is None else str(ca_file)
    )


def _checked(written: str) -> str:
    export_headers(written)
    return written


def _parts(base: str) -> SplitResult:
    try:
        url = urlsplit(base)
        if url.hostname and (url.port is None or url.port > 0) and not re.search(r"[\s\x00-\x1f\x7f]", base):
            return url
    except ValueError:
        pass
    raise _wrong(f"this is no address with a scheme, a host and a port; {_WRITE}")


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("otlp", "{sentence}", {"sentence": sentence})


OtlpEndpoint = Annotated[str, AfterValidator(traces_endpoint)]
OtlpHeaders = Annotated[str, AfterValidator(_checked)]
