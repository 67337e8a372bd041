"""A record of an internal topic is believed only under its producer's mark, whatever of it was changed."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightcall_common.bus.records import sort
from rightcall_common.errors import Foreign, InvariantBroken, Unreadable
from rightcall_common.events.topics import MARKED, TOPICS
from rightcall_common.sealing.record_keys import HEADER, RecordKeys, for_service
from tests.support.proving import ROOT, marked
from tests.unit.common.test_bus_subscriptions import Raw, parse

STORAGE, INGEST, POLICY = (
    RecordKeys.from_text(for_service(ROOT, name).encode()) for name in ("storage", "ingest", "policy")
)
OTHER = RecordKeys.from_text(for_service(b"o" * 32, "storage").encode())
VAULT = "vault-v1"
PAIRS = [("ce_type", b"StreamStoredUpTo"), ("rc-frame", b"0;1")]


def said(value: bytes | None = b"{}") -> dict[str, bytes]:
    return dict(marked(STORAGE, VAULT, "storage", "s-1", value, PAIRS))


@pytest.mark.parametrize("value", [b"{}", b"", None])
def test_what_its_producer_wrote_is_believed_by_every_reader(value: bytes | None) -> None:
    for reader in (INGEST, POLICY):
        reader.check(VAULT, "s-1", value, said(value))


@pytest.mark.parametrize(
    ("topic", "key", "value", "more"),
    [
        (VAULT, "s-2", b"{}", {}), (VAULT, "s-1", b"{ }", {}), (VAULT, "s-1", None, {}), (VAULT, "s-1", b"", {}),
        (VAULT, "s-1", b"{}", {"rc-frame": b"0;2"}), (VAULT, "s-1", b"{}", {"rc-commitment": b"x"}),
    ],
)  # fmt: skip
def test_a_mark_holds_for_one_record_only(topic: str, key: str, value: bytes | None, more: dict[str, bytes]) -> None:
    with pytest.raises(Unreadable, match="does_not_hold") as refused:
        INGEST.check(topic, key, value, {**said(), **more})
    assert not isinstance(refused.value, Foreign)


def test_no_mark_and_another_installations_mark_are_foreign_and_name_the_key() -> None:
    with pytest.raises(Foreign) as unmarked:
        INGEST.check(VAULT, "s-1", b"{}", dict(PAIRS))
    assert unmarked.value.key_id == "none"
    theirs = dict(marked(OTHER, VAULT, "storage", "s-1", b"{}", PAIRS))
    with pytest.raises(Foreign) as foreign:
        INGEST.check(VAULT, "s-1", b"{}", theirs)
    assert foreign.value.key_id == theirs[HEADER].split(b";")[2].decode()


@settings(max_examples=300)
@given(st.integers(0, 200), st.integers(1, 255))
def test_no_changed_octet_of_a_mark_survives(at: int, change: int) -> None:
    headers = said()
    mark = bytearray(headers[HEADER])
    mark[at % len(mark)] ^= change
    with pytest.raises(Unreadable):
        INGEST.check(VAULT, "s-1", b"{}", {**headers, HEADER: bytes(mark)})


@pytest.mark.parametrize("service", ["ingest", "policy", "storage", "dsar"])
def test_a_service_holds_the_keys_of_what_it_writes_and_reads_and_no_others(service: str) -> None:
    held = json.loads(for_service(ROOT, service))["keys"]
    for topic in (topic for topic in TOPICS if topic.name in MARKED):
        reads, writes = service in topic.consumers, service in topic.producers
        assert set(held.get(topic.name, {})) == set(topic.producers if reads else [service] if writes else [])


def test_a_process_cannot_write_where_it_has_no_key() -> None:
    with pytest.raises(InvariantBroken):
        INGEST.mark(VAULT, "ingest", "s-1", b"{}", [])


def test_a_new_key_marks_and_the_old_one_is_still_believed() -> None:
    old, new = b"a" * 32, b"b" * 32
    before, after = RecordKeys({(VAULT, "storage"): [old]}), RecordKeys({(VAULT, "storage"): [new, old]})
    after.check(VAULT, "k", b"", dict(marked(before, VAULT, "storage", "k", b"", [])))
    with pytest.raises(Foreign):
        before.check(VAULT, "k", b"", dict(marked(after, VAULT, "storage", "k", b"", [])))


@pytest.mark.parametrize("topic", sorted(MARKED))
def test_no_parser_sees_a_record_of_a_marked_topic_that_is_not_its_producers(topic: str) -> None:
    everything = RecordKeys({(topic, "x"): [bytes(32)]})
    good = marked(everything, topic, "x", "k", b"v", [])
    found = sort([Raw(0, topic=topic), Raw(1, topic=topic, headers=good)], parse, everything)
    assert [item.record.offset for item in found.readable] == [1]
    assert [(fault.record.offset, fault.key_id) for fault in found.faults] == [(0, "none")]


@pytest.mark.parametrize("text", ["", "{}", '{"form":"record-keys-1","keys":{"vault-v1":{"storage":["AAAA"]}}}',
                                  '{"form":"record-keys-1","keys":[]}', '{"form":"record-keys-2","keys":{}}'])  # fmt: skip
def test_a_file_of_record_keys_that_is_none_is_refused_without_showing_a_key(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(Unreadable, match=r"^record_keys: \w+$"):
        RecordKeys.from_file(tmp_path / "keys.json")
