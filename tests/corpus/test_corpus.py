"""What a released version wrote is what this one reads: the bytes are those bytes, the events, the bundle."""

import hashlib
from pathlib import Path

import pytest

from rightcall_common.bus.subscriptions import BusRecord
from rightcall_common.events import codec, publish_schemas
from rightcall_common.events.topics import MARKED, TOPICS
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.uses import USE_OF
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle
from tests.architecture.test_versions import RELEASED
from tests.corpus import events
from tests.corpus.layout import HERE, SUMS, VERSIONS, expected, sums

BYTES = {
    "0.1.0": "c7e89a2cf1287e93fe6616dbced06512cc8fad834bb9c9ed341691bfbf21a135",
}
"""SHA-256 of each version's SHA256SUMS. A line is added by a version and never changed."""
READERS = {topic.name: topic.consumers for topic in TOPICS}
ON_THE_BUS = [
    pytest.param(version, record, id=f"{version}-{record.type}")
    for version in VERSIONS
    for record in events.read(HERE / version / "events.jsonl")
]


def test_every_version_has_its_corpus() -> None:
    assert set(VERSIONS) == BYTES.keys() == set(RELEASED)


@pytest.mark.parametrize("version", VERSIONS)
def test_nobody_has_changed_what_a_version_wrote(version: str) -> None:
    folder = HERE / version
    assert (folder / SUMS).read_text() == sums(folder), "what a version wrote stays; read it, or say why it is not read"
    assert hashlib.sha256((folder / SUMS).read_bytes()).hexdigest() == BYTES[version]


def test_a_changed_a_missing_and_an_added_file_are_seen(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("1")
    before = sums(tmp_path)
    (tmp_path / "added").write_text("2")
    added = sums(tmp_path)
    (tmp_path / "added").unlink()
    (tmp_path / "kept").write_text("3")
    assert len({before, added, sums(tmp_path)}) == 3


@pytest.mark.parametrize(("version", "record"), ON_THE_BUS)
def test_an_event_is_believed_and_read_by_each_service_that_hears_it(version: str, record: events.OnTheBus) -> None:
    secrets = HERE / version / "secrets"
    headers = dict(record.headers)
    if record.topic in MARKED:
        for service in READERS[record.topic]:
            keys = RecordKeys.from_file(secrets / f"record-keys-{service}.json")
            keys.check(record.topic, record.key, record.value, headers)
    if use := USE_OF.get(record.type):
        Trust.from_file(secrets / "trust.json").verify_header(record.value, headers[codec.PROOF_HEADER], use)
    event = codec.parse(events.reader(record.topic), record.value)
    assert type(event).__name__ == record.type
    if record.headers:
        assert headers["ce_id"].decode() == str(event.event_id)
        assert BusRecord(record.topic, 0, 0, record.key, record.value, headers).traceparent == events.TRACE


@pytest.mark.parametrize("version", VERSIONS)
def test_the_corpus_has_one_of_each_event_that_the_version_had(version: str) -> None:
    """A type is never taken away; later ones may be more."""
    found = [record.type for record in events.read(HERE / version / "events.jsonl")]
    known = {model.__name__ for topic in publish_schemas.EVENTS for model in publish_schemas.models(topic)}
    assert len(found) == len(set(found)) > 0
    assert set(found) <= known


@pytest.mark.parametrize("version", VERSIONS)
def test_a_bundle_is_accepted_and_has_the_digest_that_its_decisions_name(version: str) -> None:
    said = expected(version)
    bundle = reading.read((HERE / version / "bundle.yaml").read_bytes())
    assert isinstance(bundle, Bundle), bundle
    assert bundle.tenant == said["tenant"]
    assert reading.digest(bundle) == said["bundle_digest"]
    assert {each["policy_digest"] for each in said["stored"]["decisions"]} == {said["bundle_digest"]}
