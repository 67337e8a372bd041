"""The events' published form: schemas and AsyncAPI are up to date, every example is what its class says, in full."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import BaseModel, TypeAdapter, ValidationError

from rightcall_common.events import publish_schemas
from rightcall_common.logs import scrub

FOLDER = publish_schemas.FOLDER
MODELS = {model.__name__: model for topic in publish_schemas.EVENTS for model in publish_schemas.models(topic)}
NAMES = sorted(MODELS)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "examples" / f"{name}.json").read_text())
    return content


def schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "schemas" / f"{name}.json").read_text())
    return content


def asyncapi() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    return content


def adapter_of(model: type[BaseModel]) -> TypeAdapter[Any]:
    topic = next(topic for topic in publish_schemas.EVENTS if model in publish_schemas.models(topic))
    return TypeAdapter(publish_schemas.EVENTS[topic])


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
    adapter = adapter_of(MODELS[name])
    event = adapter.validate_json(json.dumps(example(name)))
    assert type(event) is MODELS[name]
    assert json.loads(adapter.dump_json(event)) == example(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_obeys_its_published_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    Draft202012Validator(schema(name)).validate(example(name))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_without_a_required_field_is_refused_by_class_and_schema(name: str) -> None:
    for field in schema(name)["required"]:
        broken = {key: value for key, value in example(name).items() if key != field}
        with pytest.raises(ValidationError):
            adapter_of(MODELS[name]).validate_python(broken)
        with pytest.raises(SchemaError):
            Draft202012Validator(schema(name)).validate(broken)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ClientListed"])
def test_no_event_but_the_crms_holds_anything_like_a_number(name: str) -> None:
    text = json.dumps(example(name))
    assert scrub(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_a_newer_version_adds_is_ignored(name: str) -> None:
    adapter = adapter_of(MODELS[name])
    newer = adapter.validate_python({**example(name), "added_later": 1})
    assert json.loads(adapter.dump_json(newer)) == example(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_error_does_not_repeat_the_value(name: str) -> None:
    with pytest.raises(ValidationError) as error:
        MODELS[name].model_validate({**example(name), "at": "Jansen", "as_of": "Jansen", "effective_from": "Jansen"})
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
