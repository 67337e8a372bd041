"""Every operation of every service's OpenAPI document, asked with what nobody should send; whoever may ask, asks."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema

from tests.support.platform import RunningPlatform
from tests.support.who_may import PROBES

BOUNDED = settings(
    derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
TENANT = "nl-services"
BESIDE = (400, 404, 405, 408, 431)
"""What a path that became another one is answered, and what the server itself refuses."""
UNKNOWN = "018f2a3c-0000-7000-8000-00000000002a"

TEXTS = (
    "", " ", "%", "%00", "%ff%fe", "%ed%a0%80", "%c0%ae%c0%ae", "%2e%2e", "%0d%0aX-A:%20b", "%zz", "a%00b", "~" * 3_000,
    "9" * 20, "-" + "9" * 20, "1e309", "NaN", "1.5", "0x10", "true", "null", "\u0660\u0661", "\U0001f600", "\u202e",
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "20261101", "1767258000", "2026-02-30T00:00:00Z",
    "2026-11-23T10:00:00%2B99:99", "9999-12-31", "0000-00-00", "{}", "[]", "'; select 1; --", "2026-W99", "0000-W00",
)  # fmt: skip
"""For paths and queries, as they stand on the wire where they hold a percent sign."""
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**20, -(10**20), 10**4_000, 1.5, 1e308, float("nan"), float("inf"), 1767258000, "",
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\U0001f600", "x" * 100_000, "20261101", "2026-11-23T10:00:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31", "0001-01-01", [], {}, [[]], {"": {}},
    ["EVIDENCE_AGREEMENT"] * 10_000, list(range(10_000)), {str(number): number for number in range(5_000)},
    "+31201110001" * 20, "user@\x00", "\ud800@host.example", "sip:\ud800@host.example", UNKNOWN,
)  # fmt: skip
"""For each place of a body's own example."""
BODIES: tuple[bytes, ...] = (
    b"", b" ", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"\x00", b"null", b"true", b"0", b'""', b"[]", b"{}",
    b'{"a":1,"a":2}', b"NaN", b"9" * 5_000, b'"\\ud800"', b"\xef\xbb\xbf{}", b"{}{}", b"x" * 70_000, b"---\n" * 1_000,
    b"a: &a [*a]", b"\x1f\x8b\x08\x00", b'{"' + b"k" * 60_000 + b'":1}', b"[" + b"[]," * 20_000 + b"[]]",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"content-type": "text/plain"}, {"content-type": "application/json; charset=utf-16"}, {"content-type": ""},
    {"content-type": "multipart/form-data"}, {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "application/json", "content-encoding": "gzip"}, {"if-match": "\x80"}, {"if-match": '"' * 500},
    {"traceparent": "00-" + "f" * 32 + "-0000000000000000-01"}, {"traceparent": "\xff"}, {"range": "bytes=-0"},
    {"range": "bytes=" + "9" * 30 + "-"}, {"last-event-id": "." * 64}, {"last-event-id": "a." + "9" * 50},
    {"accept": "\xff"}, {"authorization": "Bearer " + "." * 10_000}, {"authorization": "Bearer \xff"},
    {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, {"host": "\xff"}, {"x-forwarded-for": "'" * 1_000},
)  # fmt: skip


@dataclass
class Asking:
    """One service's document, and a token for each operation."""

    platform: RunningPlatform
    service: str

    def __post_init__(self) -> None:
        self.url = self.platform.where.http[self.service]
        self.document: dict[str, Any] = requests.get(f"{self.url}/openapi.json", timeout=10).json()
        self.schema: BaseSchema = schemathesis.openapi.from_dict(self.document)
        self.session = requests.Session()
        self.faults: list[str] = []
        self.undocumented: set[str] = set()
        self.asked = 0
        self._tokens: dict[str, str] = {}
        self._roles: dict[tuple[str, str], list[str]] = {}

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        """All but the probes, of which two speak of the machine."""
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            if operation.path not in PROBES:
                yield operation

    def token(self, method: str, path: str, number: int) -> dict[str, str]:
        """The next one of the roles that may; the service names them to whoever may not."""
        key = method.upper(), path
        if key not in self._roles:
            plain = re.sub(r"{.*?}", UNKNOWN, path)
            coach = {"authorization": f"Bearer {self.platform.token(TENANT, 'coach')}"}
            said = self.session.request(method, f"{self.url}{plain}", headers=coach, timeout=20)
            named = re.search(r"for: (.*)\.$", said.json().get("detail", "")) if said.status_code == 403 else None
            self._roles[key] = named[1].split(", ") if named else ["coach"]
        roles = self._roles[key]
        role = roles[number % len(roles)]
        if role not in self._tokens:
            self._tokens[role] = self.platform.token(TENANT, role)
        return {"authorization": f"Bearer {self._tokens[role]}"}

    def generated(self, operation: APIOperation[Any, Any, Any, Any], examples: int) -> None:
        """What fits the document, and what nearly does."""
        fitting, nearly = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

        @settings(BOUNDED, max_examples=2 * examples)
        @given(case=one_of(fitting, nearly))
        def ask(case: Case[Any]) -> None:
            sent = case.as_transport_kwargs(base_url=self.url)
            sent["headers"] = {**sent.get("headers", {}), **self.token(operation.method, operation.path, self.asked)}
            self.ask(operation, f"generated {operation.label}", **sent)

        ask()

    def hostile(self, operation: APIOperation[Any, Any, Any, Any]) -> None:
        """Our own list, in each place of its own."""
        said = self.document["paths"][operation.path][operation.method]
        path = re.sub(r"{.*?}", UNKNOWN, operation.path)
        for parameter in said.get("parameters", ()):
            for text in TEXTS:
                wire = text if "%" in text else quote(text, safe="")
                if parameter["in"] == "path":
                    there = operation.path.replace("{" + parameter["name"] + "}", wire)
                    self._raw(operation, re.sub(r"{.*?}", UNKNOWN, there))
                elif parameter["in"] == "query":
                    self._raw(operation, f"{path}?{parameter['name']}={wire}")
        for headers in HEADERS:
            self._raw(operation, path, body=b"{}", headers=headers)
        for body in BODIES if "requestBody" in said else ():
            self._raw(operation, path, body=body)
        examples = {json.dumps(each): each for each in self._examples(said)}
        for example in examples.values():
            for body in altered(example):
                self._raw(operation, path, body=json.dumps(body).encode())

    def ask(self, operation: APIOperation[Any, Any, Any, Any], what: str, **request: Any) -> None:
        """Note an answer that no input excuses, and one that the document does not know."""
        self.asked += 1
        try:
            answer = self.session.request(**request, timeout=30, allow_redirects=False)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError, ValueError):
            return  # what this client itself cannot send
        except requests.exceptions.ConnectionError as error:
            if not _refused_on_the_way(error):
                self.faults.append(f"{what}: {type(error).__name__}: {error!s:.300}")
            return
        if answer.status_code >= 500:
            self.faults.append(f"{what}: {answer.status_code} {answer.text[:200]} <- {_short(request)}")
        self._look_up(operation, what, answer)

    def _look_up(self, operation: APIOperation[Any, Any, Any, Any], what: str, answer: requests.Response) -> None:
        """HTTP-11: every status and media type that comes stands in the document (RFC 9110 has those of `BESIDE`)."""
        said = self.document["paths"][operation.path][operation.method]["responses"]
        found = said.get(str(answer.status_code)) or (said["default"] if answer.status_code in BESIDE else None)
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if found is None:
            self.undocumented.add(f"{what}: {answer.status_code} {answer.text[:120]}")
        elif answer.content and media_type not in found.get("content", {}):
            self.undocumented.add(f"{what}: {answer.status_code} as {media_type}")

    def _raw(
        self,
        operation: APIOperation[Any, Any, Any, Any],
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        known = self.token(operation.method, operation.path, self.asked)
        sent = {"content-type": "application/json", **known, **(headers or {})}
        encoded = {name: value.encode("latin-1") for name, value in sent.items()}
        self.ask(
            operation, f"hostile {operation.label}",
            method=operation.method.upper(), url=f"{self.url}{path}", data=body, headers=encoded,
        )  # fmt: skip

    def _examples(self, said: Mapping[str, Any]) -> Iterator[Any]:
        content = said.get("requestBody", {}).get("content", {})
        for media_type, each in content.items():
            if media_type.endswith("json"):
                schema = each.get("schema", {})
                if "$ref" in schema:
                    schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                for place in (each, schema):
                    yield from [place["example"]] if "example" in place else []
                    examples = place.get("examples", [])
                    yield from (e["value"] for e in examples.values()) if isinstance(examples, dict) else examples


def altered(example: Any, depth: int = 0) -> Iterator[Any]:
    """The example with each of its values, at any depth, replaced by ours: by all of them, deep down by each third."""
    yield example
    if isinstance(example, dict):
        for at, (name, inner) in enumerate(example.items()):
            yield from ({**example, name: each} for each in (VALUES[at % 3 :: 3] if depth else VALUES))
            yield from ({**example, name: each} for each in altered(inner, depth + 1) if isinstance(inner, dict | list))
    elif isinstance(example, list) and example:
        yield from ([each] for each in VALUES[depth % 3 :: 3])
        yield from ([each, *example[1:]] for each in altered(example[0], depth + 1))


def _refused_on_the_way(error: requests.exceptions.ConnectionError) -> bool:
    """The server has answered and closed while this client was still sending: no fault."""
    return any(word in str(error) for word in ("Broken pipe", "reset by peer", "BadStatusLine"))


def _short(request: Mapping[str, Any]) -> str:
    return f"{request.get('url', '')!s:.200} {request.get('params')!s:.200} {request.get('data', request.get('json'))!s:.200}"
