"""A remedy's request says all that a shell needs, and takes nothing away from whom it changes."""

import shlex
from datetime import UTC, datetime

from rightcall.commands.announcing import AnnouncementTexts
from rightcall.commands.remedies import REMEDIES
from rightcall.commands.remedy_requests import BUNDLE_CAUSES, NEXT_CALL, REQUESTS, EmployeeRecord, Situation, requests
from rightcall.installation import Installation

HTTP = {name: f"http://{name}" for name in ("ingest", "policy", "storage", "dsar")}
AT = Situation(
    "demo", "the-call", datetime(2026, 11, 23, 10, tzinfo=UTC), line="sales", line_numbers=("+31201110022",),
    purposes=("EVIDENCE_AGREEMENT",), told=AnnouncementTexts(("EVIDENCE_AGREEMENT",), "nl", False), recording_id="the-recording",
    employees=(EmployeeRecord("seller"),),
)  # fmt: skip


def test_whatever_names_a_request_in_words_has_it_whole() -> None:
    named = {cause for cause, text in REMEDIES.items() if any(f"{verb} {{" in text for verb in ("GET", "POST", "PUT"))}
    assert named - {*BUNDLE_CAUSES, *REQUESTS} == set()
    assert {*BUNDLE_CAUSES, *REQUESTS} <= set(REMEDIES)


def test_every_command_is_one_that_a_shell_reads_with_address_role_and_body() -> None:
    for cause in (*BUNDLE_CAUSES, *REQUESTS):
        for request in requests(cause, AT._replace(running=True)):
            *_, command = request.commands(Installation(HTTP, ["demo"], " --state '/a b'"), "demo")
            words = shlex.split(command)
            assert words[0] == "curl", cause
            assert f"{HTTP[request.service]}{request.path}" in words
            if request.role:
                assert f"$(rightcall token --tenant demo --role {request.role}" in command
                assert "--state '/a b')" in command
            if request.method in ("PUT", "POST"):
                assert "-d" in words or "--data-binary" in words


def test_facts_are_stated_about_the_call_while_it_runs_and_about_the_next_one_afterwards() -> None:
    [running] = requests("ANNOUNCEMENT_NOT_CONFIRMED", AT._replace(running=True))
    said = {"purposes": ["EVIDENCE_AGREEMENT"], "language": "nl", "source": "ivr"}
    assert (running.path, running.body) == ("/v1/calls/the-call/announced", said)
    [ended] = requests("ANNOUNCEMENT_NOT_CONFIRMED", AT)
    assert ended.path == "/v1/call-facts"
    assert ended.body == {"match": {"sip_session_id": NEXT_CALL}, "fact": "announced", **said}


def test_a_notice_keeps_what_the_directory_holds_of_the_employee() -> None:
    held = {
        "employee_id": "seller", "numbers": 1, "mifid_relevant": True, "confidential_role": False, "protocol_ref": None,
        "notices": [{"purpose": "QUALITY_TRAINING", "version": "7", "told_at": "2026-01-05T09:00:00Z"}],
        "device_enrolled": False, "updated_at": "2026-02-01T09:00:00Z",
    }  # fmt: skip
    [request] = requests("EMPLOYEE_NOT_INFORMED", AT._replace(employees=(EmployeeRecord("seller", held),)))
    assert request.path == "/v1/employees/seller"
    assert request.body == {
        "numbers": ["+31201110022"], "mifid_relevant": True, "confidential_role": False, "device_enrolled": False,
        "notices": [
            {"purpose": "QUALITY_TRAINING", "version": "7", "told_at": "2026-01-05T09:00:00Z"},
            {"purpose": "EVIDENCE_AGREEMENT", "version": "1", "told_at": "2026-11-23T10:00:00Z"},
        ],
    }  # fmt: skip


def test_somebody_whom_the_directory_does_not_know_is_named_after_the_line() -> None:
    [request] = requests("EMPLOYEE_NOT_INFORMED", AT._replace(employees=(EmployeeRecord(None),)))
    assert (request.path, request.body["numbers"]) == ("/v1/employees/sales-desk", ["+31201110022"])


def test_who_paused_is_not_guessed_among_several() -> None:
    both = AT._replace(running=True, employees=(EmployeeRecord("seller"), EmployeeRecord("adviser")))
    assert requests("SUSPENDED", both) == []
    [request] = requests("SUSPENDED", AT._replace(running=True))
    assert (request.role, request.person) == ("agent", "seller")


def test_a_suspended_tenant_is_resumed_and_others_rules_are_edited() -> None:
    [resume] = requests("TENANT_POLICY_MISSING", AT._replace(suspended=True))
    assert (resume.path, resume.role) == ("/v1/tenants/demo/resume", "operator")
    [edit] = requests("TENANT_POLICY_MISSING", AT)
    assert edit.commands(Installation(HTTP, ["demo"]), "demo") == [
        "rightcall policy show --tenant demo > demo.yaml",
        'curl -X PUT http://policy/v1/policies/demo -H "authorization: Bearer $(rightcall token --tenant demo --role '
        "admin)\" -H 'content-type: application/yaml' --data-binary @demo.yaml",
    ]
