"""What a process of ingest says of itself when it starts."""

import json

from tests.support.ingest import IngestWorld


async def test_a_process_says_once_which_event_loop_it_runs_on(world: IngestWorld) -> None:
    ingest = await world.process()
    lines = [json.loads(line) for line in (ingest.state / "log").read_text().splitlines() if line.startswith("{")]
    assert [line["event_loop"] for line in lines if line["event"] == "process.started"] == ["uvloop"]
