"""law.md's scenarios as files that a lawyer can read: each is played on the real core and says what the law says."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from rightcall.main import app
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.bundles import schema as bundle_schema
from rightcall_policy.bundles import yaml_values
from rightcall_policy.bundles.file_faults import FileFault, FileRefused
from rightcall_policy.simulation import after_call
from rightcall_policy.simulation.call import as_json, differences, try_out
from rightcall_policy.simulation.facts_file import fiction, reading, schema
from rightcall_policy.simulation.facts_file.reading import Script
from rightcall_policy.simulation.facts_file.telling import Teller

FACTS = Path("services/policy/examples/facts")
BUNDLES = Path("deploy/local/examples/bundles")
FILES = sorted(FACTS.glob("*/*.yaml"))
KEYS = RefKeys(1, {1: bytes(range(32))})
SERVICES = (BUNDLES / "nl-services.yaml").read_bytes()
BASE = "facts: 1\nbase: B\nline: sales\n"

DECISIONS = {*range(1, 52), 77, 79, 81, 82, 83, 84, 85, 86, 88, 89}
"""S01-S51 and those after it that are decisions on a call (S54-S57, S60-S76, S78, S80: `test_after`, storage, dsar)."""
AFTERWARDS = {52, 53, 58, 59, 87}
"""What becomes of a call's recording."""


def script(file: Path) -> Script:
    read = reading.read(file.read_bytes(), (BUNDLES / f"{file.parent.name}.yaml").read_bytes())
    assert isinstance(read, Script), read
    return read


def faults(text: str) -> tuple[FileFault, ...]:
    read = reading.read(text.encode(), SERVICES)
    assert isinstance(read, FileRefused)
    return read.faults


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_call_on_paper_is_decided_as_the_file_expects(file: Path) -> None:
    told = script(file)
    assert told.facts.expect
    assert told.facts.says
    assert file.stem.startswith(str(told.facts.scenario))
    said = try_out(told, KEYS).said
    assert differences(told, said) == []
    follows = after_call.afterwards(told, said).follows
    assert bool(told.facts.afterwards) == (told.facts.expect_afterwards is not None)
    assert after_call.differences(told, follows) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_file_fits_the_published_schema(file: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.text()))
    assert list(validator.iter_errors(yaml_values.read(file.read_bytes()).value)) == []


def test_every_scenario_that_is_a_decision_has_its_file() -> None:
    assert {int(match[1]) for file in FILES if (match := re.match(r"S(\d\d)", file.stem))} == DECISIONS | AFTERWARDS


def test_the_committed_schema_is_the_models_schema() -> None:
    assert schema.run(["--check"]) == 0


INPUTS_OF_THE_LAW: dict[str, tuple[str, ...]] = {
    "tenant: jurisdiction, firm, modules, policy": ("bundle jurisdiction", "bundle investment_firm", "bundle modules", "policy"),
    "tenant: profiles of other countries": ("bundle profiles.*.counsel_ref",),
    "line: kind, purposes, controller_id": ("line", "bundle lines.*.kind", "bundle lines.*.purposes", "bundle lines.*.controller"),
    "parties: employee or external, e164 or withheld": ("caller.number", "agent", "parties[].employee", "parties[].number"),
    "parties: who joins and leaves": ("then[joined].party.number", "then[joined].party.employee", "then[left].party"),
    "parties: informed_at": ("then[announced].party", "then[announced].at"),
    "employee: mifid_relevant, private_declared": ("employees.*.mifid_relevant", "private", "then[private].employee"),
    "employee: role and device": ("employees.*.confidential_role", "employees.*.device_enrolled"),
    "employee.notices: purpose, version, told_at": ("employees.*.told", "employees.*.notice_version", "employees.*.told_at"),
    "announcement: status, purposes, at, lang": ("announcement.status", "announcement.purposes", "announcement.language"),
    "announcement during the call": (*(f"then[announced].{part}" for part in ("status", "purposes", "language", "threat", "by")),),
    "agent_signal": ("signal", "then[signalled].signal", "then[signalled].employee"),
    "consent: required": ("bundle purposes.QUALITY_TRAINING.basis", "bundle purposes.EVIDENCE_AGREEMENT.basis"),
    "consent: status": ("consent", "then[consent].status", "then[consent].party"),
    "wc: status, until": ("bundle purposes.QUALITY_TRAINING.works_council.status", "bundle purposes.QUALITY_TRAINING.works_council.until"),
    "wc during the call": ("then[works_council].purpose", "then[works_council].status"),
    "dpia_ref, lia_ref": ("bundle purposes.EVIDENCE_AGREEMENT.dpia_ref", "bundle purposes.EVIDENCE_AGREEMENT.lia.ref"),
    "client_list: version, age": ("client_list.version", "client_list.age_hours", "client_list.state"),
    "client_list: match": ("clients.*[].kind", "clients.*.kind"),
    "client_list: effective_from/to, scope": ("clients.*[].effective_from", "clients.*[].effective_to", "clients.*[].service_scope"),
    "client_list during the call": ("then[client_list].add.*[].notified_at", "then[client_list].remove", "then[client_list].state.version"),
    "notification_register": ("notified.*",),
    "counterparty informed by contract": ("clients.*[].notified_at",),
    "objection_register": ("objections.*", "then[registers].objections.*"),
    "never-record register": ("never_record.*", "then[registers].never_record.*"),
    "sample": ("sample.hit", "sample.cap_reached"),
    "storage_ok: room and key": ("storage.statutory", "storage.ordinary", "storage.transit_key"),
    "keys_ok, region_ok": ("storage.keys", "storage.region", "then[registers].keys", "then[registers].region"),
    "mid-call event: R30-R33": (*(f"then[{what}].at" for what in ("hold", "retrieve", "silence", "pause", "resume")),),
    "mid-call event: R31": ("then[secret_entry_start].secret", "then[secret_entry_end].employee"),
    "mid-call event: R34-R38": ("then[objection].party", "then[consent].status"),
    "mid-call event: R39-R42": ("then[joined].line", "then[left].line"),
    "mid-call event: R43-R49": ("then[threat].employee", "then[mifid_start].employee", "then[purpose_disabled].purpose", "then[bundle].set.*"),
}  # fmt: skip
"""law.md 3.1 in its words, and where each is written: in the facts file, or (`bundle`) in the tenant's rules.

Journal room is a fact of the call's start: no later one states it (what runs has its keys; its journal is ingest's).
"""


def found(schema: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """What the schema says at a path: `.name` a key, `.*` any key, `[]` an entry, `[what]` the event of that name."""
    here = [schema]
    for step in re.findall(r"\[\w*\]|[^.\[\]]+", path):
        here = [inner for one in here for each in branches(schema, one) for inner in taken(each, step)]
    return here


def branches(schema: dict[str, Any], node: dict[str, Any]) -> list[dict[str, Any]]:
    """The node, or what it refers to, or what it may be."""
    if "$ref" in node:
        return branches(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    choices = node.get("anyOf", node.get("oneOf"))
    return [node] if choices is None else [each for one in choices for each in branches(schema, one)]


def taken(node: dict[str, Any], step: str) -> list[dict[str, Any]]:
    if step == "*":
        return [*node.get("patternProperties", {}).values(), *filter(None, [node.get("additionalProperties")])]
    if not step.startswith("["):
        return [node["properties"][step]] if step in node.get("properties", {}) else []
    entry = node.get("items")
    if entry is None or step == "[]":
        return [entry] if entry else []
    return [{"$ref": ref} for what, ref in entry["discriminator"]["mapping"].items() if f"[{what}]" == step]


@pytest.mark.parametrize("said", INPUTS_OF_THE_LAW)
def test_every_input_of_the_law_can_be_written_down(said: str) -> None:
    facts, rules = json.loads(schema.text()), json.loads(bundle_schema.text())
    for path in INPUTS_OF_THE_LAW[said]:
        assert found(rules if path.startswith("bundle ") else facts, path.removeprefix("bundle ")), path


def test_the_language_of_an_announcement_is_told_whenever_it_is_played() -> None:
    said = "{status: confirmed, purposes: enabled, language: nl}"
    text = BASE + f"announcement: {said}\nthen:\n  - {{at: 5, what: announced, purposes: enabled, language: en}}\n"
    told = reading.read(text.encode(), SERVICES)
    assert isinstance(told, Script), told
    teller = Teller(told, KEYS)
    assert teller.start()[-1][1]["language"] == "nl"
    assert teller.fact(told.facts.then[0])[1]["language"] == "en"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_nothing_that_is_said_holds_a_number(file: Path) -> None:
    told = script(file)
    decided = try_out(told, KEYS).said
    said = json.dumps([as_json(told, decided), after_call.as_json(after_call.afterwards(told, decided).follows)])
    for number in (*fiction.FIXTURES.values(), "1110001", "0031"):
        assert number == "anonymous" or number not in said


def test_what_the_file_expects_is_really_compared() -> None:
    told = script(FACTS / "nl-services/S01.yaml")
    expected = told.facts.expect
    assert expected
    for wrong in (
        {"outcome": "DO_NOT_RECORD"}, {"reason": "NO_PURPOSE"}, {"purposes": ()}, {"keep": ("P31D",)},
        {"flags": ("X_Y",)}, {"effects": ("ALERT",)}, {"suspensions": ("HOLD",)}, {"provisional": True}, {"at": 1.0},
        {"discards": ("QUALITY_TRAINING",)},
    ):  # fmt: skip
        facts = told.facts.model_copy(update={"expect": (expected[0].model_copy(update=wrong),)})
        changed = Script(facts, told.bundle, told.changed)
        assert len(differences(changed, try_out(changed, KEYS).said)) == 1
    none = Script(told.facts.model_copy(update={"expect": ()}), told.bundle, told.changed)
    assert differences(none, try_out(none, KEYS).said) == ["1 decisions, expected 0"]


def test_what_the_file_expects_afterwards_is_really_compared() -> None:
    told = script(FACTS / "nl-investment/private-claim.yaml")
    said = try_out(told, KEYS).said
    follows = after_call.afterwards(told, said).follows
    expected = told.facts.expect_afterwards
    assert expected
    for wrong in (
        {"on": expected[1].on}, {"recording": 2}, {"action": "KEEP"}, {"reason": "LEGAL_HOLD"}, {"by": None},
        {"keep": "P1Y"}, {"approvals": ()}, {"effects": ("ALERT",)},
    ):  # fmt: skip
        changed = (expected[0].model_copy(update=wrong), *expected[1:])
        facts = told.facts.model_copy(update={"expect_afterwards": changed})
        assert len(after_call.differences(Script(facts, told.bundle, told.changed), follows)) == 1
    facts = told.facts.model_copy(update={"expect_afterwards": ()})
    assert after_call.differences(Script(facts, told.bundle, told.changed), follows) == [
        "3 answers afterwards, expected 0"
    ]


def test_two_recordings_of_one_call_are_told_apart_and_each_asked() -> None:
    """Evidence on the sales line, then a transfer to the service line, whose call was drawn for quality."""
    text = (
        BASE
        + "then:\n  - {at: 60, what: joined, party: {name: E2, employee: E2}, line: service}\n"
        + "  - {at: 70, what: signalled}\n  - {at: 80, what: left, party: E1}\n"
        + "afterwards:\n  - {on: 2026-11-24T10:00:00+01:00, what: private_claim}\n"
    )
    told = reading.read(text.encode(), SERVICES)
    assert isinstance(told, Script), told
    follows = after_call.afterwards(told, try_out(told, KEYS).said).follows
    assert [(each.recording, each.rule, each.after.action) for each in follows] == [
        (1, "R50b", "LOCK"), (2, "R50b", "DESTROY"),
    ]  # fmt: skip


def test_a_recordings_term_counts_from_its_beginning_and_not_from_the_decision() -> None:
    told = script(FACTS / "nl-services/S41.yaml")
    ends = {row["retention"][0]["erasable_from"] for row in as_json(told, try_out(told, KEYS).said)}
    assert ends == {"2026-12-23T10:00:00+01:00"}


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "code"),
    [
        (BASE + "caller: '0612345678'\n", 4, 1, "caller", "NUMBER_NOT_FICTIONAL"),
        (BASE + "clients: {'+31612345678': {}}\n", 4, 11, "clients.*", "NUMBER_NOT_FICTIONAL"),
        (BASE + "notified: {'+31612345678': 2026-11-01T00:00:00Z}\n", 4, 12, "notified.*", "NUMBER_NOT_FICTIONAL"),
        (BASE + "notified: {unknown: yesterday}\n", 4, 12, "notified.unknown", "INVALID_VALUE"),
        (BASE + "clients: {unknown: []}\n", 4, 11, "clients.unknown", "INVALID_VALUE"),
        (BASE + "clients: {unknown: {kind: friend}}\n", 4, 21, "clients.unknown.kind", "INVALID_VALUE"),
        (BASE + "clients: {unknown: [{}, {kind: friend}]}\n", 4, 26, "clients.unknown[1].kind", "INVALID_VALUE"),
        (BASE + "caller: someone@company.nl\n", 4, 1, "caller", "NUMBER_NOT_FICTIONAL"),
        (BASE + "says: ring 06 12 34 56 78 first\n", 4, 1, "says", "NUMBER_NOT_FICTIONAL"),
        (BASE + "linee: sales\n", 4, 1, "linee", "UNKNOWN_KEY"),
        (BASE + "then:\n  - {at: 5, what: explode}\n", 5, 5, "then[0]", "INVALID_VALUE"),
        (BASE + "then:\n  - {at: soon, what: hold}\n", 5, 6, "then[0].at", "INVALID_VALUE"),
        (BASE + "then:\n  - {at: 5, what: left, party: E7}\n", 5, 25, "then[0].party", "UNKNOWN_REFERENCE"),
        (BASE + "then:\n  - {at: 5, what: hold}\n  - {at: 4, what: retrieve}\n", 6, 6, "then[1].at", "INVALID_VALUE"),
        (BASE + "bundle:\n  modules: [MIFID_STATUTORY]\n", 5, 3, "bundle.modules", "MODULE_PRECONDITION_MISSING"),
        (BASE + "expect: [{at: 0, outcome: RECORD}]\n", 4, 10, "expect[0].reason", "MISSING"),
        (BASE + "afterwards:\n  - {on: 2026-11-22T10:00:00+01:00, what: term}\n", 5, 6, "afterwards[0].on", "INVALID_VALUE"),
        (BASE + "afterwards:\n  - {on: 2026-11-24T10:00:00+01:00, what: claim_judged, judged: private, by: privacy}\n", 5, 5, "afterwards[0]", "UNKNOWN_REFERENCE"),
        (BASE + "afterwards:\n  - {on: 2026-11-24T10:00:00+01:00, what: shout}\n", 5, 5, "afterwards[0]", "INVALID_VALUE"),
        (BASE + "starts_at: 2026-11-23T10:00:00\n", 4, 1, "starts_at", "INVALID_VALUE"),
        (BASE + "caller: &x unknown\n", 4, 9, "", "UNREADABLE"),
        ("facts: 1\nbase: B\n", 1, 1, "line", "MISSING"),
        ("facts: 2\nline: x\n", 1, 1, "facts", "INVALID_VALUE"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_a_remedy(text: str, line: int, column: int, path: str, code: str) -> None:
    found = [(fault.line, fault.column, fault.path, fault.code) for fault in faults(text)]
    assert (line, column, path, code) in found
    assert all(fault.remedy for fault in faults(text))


def test_no_fault_repeats_a_value() -> None:
    text = BASE + "caller: '0612345678'\nagent: '0612345678'\nthen: [{at: '0612345678', what: '0612345678'}]\n"
    assert "0612345678" not in " ".join(map(str, faults(text)))
    text = BASE + "expect: [{at: 0, outcome: RECORD, reason: '0612345678', flags: ['0612345678']}]\n"
    assert "0612345678" not in " ".join(map(str, faults(text)))


def test_a_change_of_the_bundle_during_the_call_is_checked_like_the_bundle() -> None:
    text = BASE + "then:\n  - {at: 5, what: bundle, set: {purposes.QUALITY_TRAINING.sample_rate: 0.5}}\n"
    assert [(f.code, f.path) for f in faults(text)] == [
        ("SAMPLE_RATE_ABOVE_CAP", "then[0].set.purposes.QUALITY_TRAINING.sample_rate")
    ]


@pytest.mark.parametrize("name", ["client", "withheld", "020-1110001", "+44 20 7946 0001", "112", "desk@phone.example"])
def test_fixtures_fiction_and_emergency_numbers_may_be_written(name: str) -> None:
    assert fiction.key_of(name, "NL") is not None


class TestTheCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["policy", "decide", *arguments])
        return result.exit_code, result.output

    def files(self, facts: Path) -> tuple[str, ...]:
        return "--bundle", str(BUNDLES / "nl-services.yaml"), "--facts", str(facts)

    def test_prints_each_decision_with_its_sentence_in_both_languages(self) -> None:
        code, text = self.run(*self.files(FACTS / "nl-services/S37.yaml"))
        assert code == 0
        assert "1:00  STOP_AND_DISCARD  -  CALLER_OBJECTED" in text
        assert "effects: ADD_OBJECTION, PROMPT_AGENT(written_alternative)" in text
        assert "een schriftelijk alternatief is aangeboden" in text
        assert text.endswith("as expected\n")

    S11 = (
        "  0:00  RECORD  MIFID_STATUTORY  REC_MIFID_DEALING_LINE\n"
        "        The call is on a dealing line, where the law requires every conversation to be recorded.\n"
        "        Het gesprek loopt over een handelslijn, waar de wet opname van elk gesprek eist.\n"
        "        rule R12, by way of R12, R17\n"
        "        flags: CALLER_UNIDENTIFIED\n"
        "        effects: PROMPT_AGENT(identify)\n"
        "        keep MIFID_STATUTORY P5Y (statutory), erasable from 2031-11-23T10:00:00+01:00\n"
    )
    S07 = (
        "  0:00  DO_NOT_RECORD  -  NO_PURPOSE\n"
        "        Calls on this line are not recorded for any purpose.\n"
        "        Gesprekken op deze lijn worden voor geen enkel doel opgenomen.\n"
        "        rule R21, by way of R10, R21\n"
        "        flags: PURPOSE_DISABLED_MIFID\n"
    )

    @pytest.mark.parametrize(
        ("file", "printed", "told"),
        [
            ("nl-investment/S11", S11, {
                "at": 0, "outcome": "RECORD", "purposes": ["MIFID_STATUTORY"], "reason": "REC_MIFID_DEALING_LINE",
                "rule_path": ["R12", "R17"], "flags": ["CALLER_UNIDENTIFIED"], "effects": ["PROMPT_AGENT(identify)"],
                "retention": [{
                    "purpose": "MIFID_STATUTORY", "retention_class": "statutory", "keep": "P5Y", "keep_max": "P7Y",
                    "erasable_from": "2031-11-23T10:00:00+01:00",
                }],
                "sentence_en": S11.splitlines()[1].strip(), "sentence_nl": S11.splitlines()[2].strip(),
            }),
            ("nl-services/S07", S07, {
                "at": 0, "outcome": "DO_NOT_RECORD", "purposes": [], "reason": "NO_PURPOSE",
                "rule_path": ["R10", "R21"], "flags": ["PURPOSE_DISABLED_MIFID"], "effects": [], "retention": [],
                "sentence_en": S07.splitlines()[1].strip(), "sentence_nl": S07.splitlines()[2].strip(),
            }),
        ],
    )  # fmt: skip
    def test_says_of_each_decision_all_that_a_lawyer_asks(self, file: str, printed: str, told: dict[str, Any]) -> None:
        """Time, outcome, purpose, reason, flags, effects, retention, rule path, and the sentence in both languages."""
        files = "--bundle", str(BUNDLES / f"{file.partition('/')[0]}.yaml"), "--facts", str(FACTS / f"{file}.yaml")
        code, text = self.run(*files)
        assert (code, text.partition("\n")[2]) == (0, f"{printed}as expected\n")
        (decision,) = json.loads(self.run(*files, "--json")[1])["decisions"]
        assert {name: decision[name] for name in told} == told

    def test_prints_what_becomes_of_the_recording_afterwards(self) -> None:
        code, text = self.run(*self.files(FACTS / "nl-services/S58.yaml"))
        assert code == 0
        assert "recording 1  RETAIN  EVIDENCE_CLASSIFIED  by 2026-12-23T10:00:00+01:00" in text
        assert "        keep P30D\n" in text
        code, text = self.run(*self.files(FACTS / "nl-services/S58.yaml"), "--json")
        assert [each["rule"] for each in json.loads(text)["afterwards"]] == ["R51", "R53"]

    def test_fails_when_what_follows_is_not_what_the_file_expects(self, tmp_path: Path) -> None:
        other = tmp_path / "facts.yaml"
        other.write_text((FACTS / "nl-services/S58.yaml").read_text().replace("keep: P30D", "keep: P31D"))
        code, text = self.run(*self.files(other))
        assert code == 1
        assert "NOT AS EXPECTED: afterwards 1: keep is 'P30D', expected 'P31D'" in text

    def test_speaks_to_a_script_as_well(self) -> None:
        code, text = self.run(*self.files(FACTS / "nl-services/S37.yaml"), "--json")
        told = json.loads(text)
        assert (code, told["differences"], told["scenario"]) == (0, [], "S37")
        assert [each["rule"] for each in told["decisions"]] == ["R26", "R35"]

    def test_fails_when_a_decision_is_not_what_the_file_expects(self, tmp_path: Path) -> None:
        other = tmp_path / "facts.yaml"
        other.write_text((FACTS / "nl-services/S01.yaml").read_text().replace("P30D", "P31D"))
        code, text = self.run(*self.files(other))
        assert code == 1
        assert "NOT AS EXPECTED" in text

    def test_says_what_is_wrong_with_a_file(self, tmp_path: Path) -> None:
        other = tmp_path / "facts.yaml"
        other.write_text("facts: 1\n")
        code, text = self.run(*self.files(other))
        assert code == 1
        assert "1:1 line: MISSING" in text
        code, text = self.run("--bundle", str(other), "--facts", str(other), "--json")
        assert code == 1
        assert json.loads(text)["faults"][0]["file"] == str(other)

    def test_a_file_that_is_not_there_is_wrong_use(self) -> None:
        assert self.run(*self.files(Path("nowhere.yaml")))[0] == 2
