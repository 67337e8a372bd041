"""What is wrong with a line of a client list, as a code that repeats no value, and what its writer can do about it."""

from dataclasses import dataclass
from typing import Any

from rightcall_common.entered import REMEDIES

CSV_COLUMNS = (
    "client_ref", "numbers", "kind", "notice_by", "notice_at", "service_scope", "effective_from", "effective_to",
)  # fmt: skip

_TIME = "write a time with its offset, e.g. 2026-11-23T10:00:00+01:00"
_REMEDIES = {
    "record: not_json": "write one JSON object on one line, in UTF-8",
    "record: not_an_object": "write a JSON object per client, from { to }",
    "record: not_a_json_array": "send a JSON array of objects, or one object a line as application/x-ndjson",
    "record: too_long": "shorten the line to 16 KiB; a client has at most 32 numbers",
    "record: wrong_columns": f"give every row its {len(CSV_COLUMNS)} cells; put a cell that holds a comma in quotes",
    "record: not_utf8": "save the file as UTF-8",
    "record: not_csv": "close every quoted cell; a quote within a cell is written twice",
    "record: unknown_field": "use only client_ref, numbers, kind, notice, service_scope, effective_from, effective_to",
    "header: wrong_columns": "make this the first line: " + ",".join(CSV_COLUMNS),
    "client_ref: missing": "add client_ref, the CRM's own id of the client, as text",
    "client_ref: pattern": "use letters, digits, hyphens and underscores, 1 to 64, not beginning with an underscore",
    "client_ref: phone_shaped": "use the CRM's own id, not the client's number: this id travels in keys and logs",
    "client_ref: twice": "name each client once, with all of its numbers in one line",
    "numbers: missing": "add numbers, at least one",
    "numbers: too_short": "give at least one number",
    "numbers: too_long": "give at most 32 numbers",
    **{f"numbers: {fault}": remedy for fault, remedy in REMEDIES.items()},
    "kind: literal_error": "write client, prospect or broker",
    "notice.by: literal_error": "write register or contract: how the client was told that calls are recorded",
    "notice.by: missing": "say how the client was told: register or contract",
    "notice.at: missing": "say when the client was told; " + _TIME,
    "effective_to: before_effective_from": "let effective_to be later than effective_from, or leave it out",
    "type: literal_error": "write ClientListed, or leave type out",
    "as_of: in_the_future": "state the time at which the list was complete; set the CRM's clock",
    "key: not_of_this_record": "put ListHeartbeat under the key _heartbeat, and a client under its client ref",
}
_BY_KIND = {
    "not_a_scope": "write one word for each service, e.g. investment; several separated by ; or as a list",
    "like_investment": "write investment, exactly: no other word carries the duty to record",
    "string_too_short": "write the whole number, at least 3 signs",
    "string_too_long": "write one number, at most 32 signs",
    "string_type": "write it as text, in quotes",
    "tuple_type": "write a list: [a, b]",
    "model_type": "write an object with by and at",
    "model_attributes_type": "write an object with by and at",
    "missing": "add this field",
    "timezone_aware": "add the offset, e.g. 2026-11-23T10:00:00+01:00",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a line is refused. `line` counts from 1, in the file as it was sent; for an array, the entry's place.

    `fault`: field and code, e.g. `client_ref: phone_shaped`. Never the value.
    """

    line: int
    fault: str
    client_ref: str | None = None
    """Whose line it is, where only a number is doubtful: what is known of this client stays."""

    @property
    def doubtful(self) -> bool:
        """Whether the line does not refuse its list: the list is incomplete without this number."""
        return self.code == "doubtful_number"

    @property
    def code(self) -> str:
        """The fault without its field."""
        return self.fault.rpartition(": ")[2]

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return remedy_of(self.fault)

    def as_json(self) -> dict[str, Any]:
        """As an answer or the linter tells it."""
        return {"line": self.line, "fault": self.fault, "code": self.code, "remedy": self.remedy}


def remedy_of(fault: str) -> str:
    """What the writer of a record can do about this fault."""
    field, _, kind = fault.rpartition(": ")
    if (known := _REMEDIES.get(fault) or _BY_KIND.get(kind)) is not None:
        return known
    if kind.startswith("datetime") or field.split(".")[-1] in {"at", "as_of", "effective_from", "effective_to"}:
        return _TIME
    return "see the schema of ClientListed"
