"""The events' published form: schemas and AsyncAPI are up to date, every example is what its class says, in full."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError

from rightcall_common.errors import Unreadable
from rightcall_common.events import clients, codec, publish_schemas
from rightcall_common.logs import scrub
from tests.contract.near_valid import at, places, put
from tests.corpus import events as corpus
from tests.corpus.layout import HERE as CORPUS

FOLDER = publish_schemas.FOLDER
MODELS = {model.__name__: model for topic in publish_schemas.EVENTS for model in publish_schemas.models(topic)}
NAMES = sorted(MODELS)
VALUES: tuple[Any, ...] = (None, True, -1, 2**53, "", "a\nb", "x" * 129, [], {}, ["x"])
WRITTEN = ("ClientListed", "ListHeartbeat")
"""By a CRM: pydantic reads it."""
DATA = Path(__file__).parent / "data"
AS_WRITTEN = (DATA / "events_as_written.jsonl").read_text().splitlines()
BEFORE: dict[str, Any] = json.loads((DATA / "schemas_of_pydantic.json").read_text())
"""As they were published while the events were pydantic models."""
FIRST = {record.type: json.loads(record.value) for record in corpus.read(CORPUS / "0.1.0" / "events.jsonl")}


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "examples" / f"{name}.json").read_text())
    return content


def schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "schemas" / f"{name}.json").read_text())
    return content


def asyncapi() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    return content


def read(name: str, body: dict[str, Any]) -> Any:
    """The event in this body, as a service reads it."""
    return codec.parse(reader_of(name), json.dumps(body).encode())


@cache
def reader_of(name: str) -> Any:
    topic = next(topic for topic in publish_schemas.EVENTS if MODELS[name] in publish_schemas.models(topic))
    return clients.ADAPTER if name in WRITTEN else codec.EventReader(publish_schemas.EVENTS[topic])


def test_committed_schemas_and_asyncapi_are_those_of_the_classes() -> None:
    assert publish_schemas.out_of_date() == [], "run: python -m rightcall_common.events.publish_schemas"


def test_the_check_finds_a_changed_missing_and_orphaned_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_schemas, "FOLDER", tmp_path)
    assert publish_schemas.main([]) == 0
    assert publish_schemas.main(["--check"]) == 0
    (tmp_path / "schemas/CallHeld.json").write_text("{}")
    (tmp_path / "schemas/CallEnded.json").unlink()
    (tmp_path / "schemas/Orphan.json").write_text("{}")
    assert publish_schemas.out_of_date() == ["schemas/CallEnded.json", "schemas/CallHeld.json", "schemas/Orphan.json"]
    assert publish_schemas.main(["--check"]) == 1
    assert publish_schemas.main([]) == 0
    assert publish_schemas.out_of_date() == []


def test_every_event_has_one_example_and_no_example_is_an_orphan() -> None:
    assert sorted(path.stem for path in (FOLDER / "examples").iterdir()) == NAMES


def test_no_two_topics_share_a_type() -> None:
    assert len(MODELS) == sum(len(publish_schemas.models(topic)) for topic in publish_schemas.EVENTS)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_whole_and_written_back_the_same(name: str) -> None:
    event = read(name, example(name))
    assert type(event) is MODELS[name]
    assert json.loads(codec.encode(event)) == example(name)


@pytest.mark.parametrize("line", AS_WRITTEN, ids=lambda line: str(json.loads(line)["type"]))
def test_an_event_is_written_byte_for_byte_as_by_every_version_before(line: str) -> None:
    body = json.loads(line)
    assert body == example(body["type"])
    assert codec.encode(read(body["type"], body)).decode() == line


def test_every_event_of_ours_has_its_bytes() -> None:
    assert sorted(json.loads(line)["type"] for line in AS_WRITTEN) == [name for name in NAMES if name not in WRITTEN]


@pytest.mark.parametrize("name", sorted(BEFORE))
def test_schema_and_struct_take_and_refuse_what_the_schema_before_did(name: str) -> None:
    """Of what 0.1.0 wrote: the schema before has nothing to say of a field or an event that came later."""
    before, now = Draft202012Validator(BEFORE[name]), Draft202012Validator(schema(name))
    body = FIRST[name]
    assert before.is_valid(body)
    for mutant in [body, *mutants(body)]:
        valid = now.is_valid(mutant)
        assert valid == before.is_valid(mutant), mutant
        if not valid:
            with pytest.raises(Unreadable):
                read(name, mutant)


def mutants(body: dict[str, Any]) -> Iterator[Any]:
    """The example with each of its places replaced by each kind of value, doubled, or left out."""
    for path in places(body):
        old = at(body, path)
        for value in VALUES:
            yield put(body, path, value)
        if isinstance(old, list) and old:
            yield put(body, path, old * 65)
        if isinstance(old, dict):
            for name in old:
                yield put(body, path, {key: one for key, one in old.items() if key != name})


@pytest.mark.parametrize("name", NAMES)
def test_an_example_obeys_its_published_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    Draft202012Validator(schema(name)).validate(example(name))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_without_a_required_field_is_refused_by_class_and_schema(name: str) -> None:
    for field in schema(name)["required"]:
        broken = {key: value for key, value in example(name).items() if key != field}
        with pytest.raises(Unreadable):
            read(name, broken)
        with pytest.raises(SchemaError):
            Draft202012Validator(schema(name)).validate(broken)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ClientListed"])
def test_no_event_but_the_crms_holds_anything_like_a_number(name: str) -> None:
    text = json.dumps(example(name))
    assert scrub(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_a_newer_version_adds_is_ignored(name: str) -> None:
    newer = read(name, {**example(name), "added_later": 1})
    assert json.loads(codec.encode(newer)) == example(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_error_does_not_repeat_the_value(name: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(name, {**example(name), "at": "Jansen", "as_of": "Jansen", "effective_from": "Jansen"})
    assert "Jansen" not in str(error.value)


def test_asyncapi_refers_only_to_what_exists() -> None:
    document = asyncapi()
    for reference in re.findall(r"\$ref: '?([^\s']+)'?", (FOLDER / "asyncapi.yaml").read_text()):
        if reference.startswith("#/"):
            place: Any = document
            for part in reference.removeprefix("#/").split("/"):
                place = place[part]
        else:
            assert (FOLDER / reference).is_file(), reference
    for message in document["components"]["messages"].values():
        if "externalDocs" in message:
            assert (FOLDER / message["externalDocs"]["url"]).is_file()


def test_asyncapi_names_every_topic_its_writers_and_its_readers() -> None:
    document = asyncapi()
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {
        "calls-v1",
        "decisions-v1",
        "audio-v1",
        "vault-v1",
        "recordings-v1",
        "tenants-v1",
        "subject-orders-v1",
        "subject-answers-v1",
        "crm-clients-v1-tenant",
    }
    operations = {name: operation["action"] for name, operation in document["operations"].items()}
    assert operations["ingest.send.calls-v1"] == "send"
    assert operations["policy.receive.calls-v1"] == "receive"
    assert operations["crm.send.crm-clients-v1-tenant"] == "send"
    assert "dsar.receive.calls-v1" not in operations
