"""`make corpus` works on the day when a version needs it."""

from pathlib import Path

import pytest

from tests.corpus import events
from tests.corpus.layout import HERE, SUMS, VERSIONS, expected, sums
from tests.corpus.write import write


@pytest.mark.nightly
def test_what_is_written_has_the_parts_of_what_lies_here(tmp_path: Path) -> None:
    """A whole platform and two calls in real time: half a minute."""
    write("9.9.9", tmp_path)
    newest = HERE / VERSIONS[-1]
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in newest.iterdir()}
    assert (tmp_path / SUMS).read_text() == sums(tmp_path)
    of_today = {record.type for record in events.read(tmp_path / "events.jsonl")}
    assert of_today >= {record.type for record in events.read(newest / "events.jsonl")}
    assert expected(str(tmp_path)).keys() >= expected(VERSIONS[-1]).keys()
