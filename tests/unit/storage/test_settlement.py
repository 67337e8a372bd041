"""How far a stream is settled: by its manifest, block by block, in any order, and never further than what is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_storage.state.progress import (
    EpochState,
    Extent,
    Run,
    StoredProgress,
    due_blocks,
    is_complete,
    positions_of,
    progress,
    runs_of,
)


def live(number: int, frames: int | None, *blocks: int) -> EpochState:
    return EpochState(number, "live", frames, blocks=tuple(Extent(block) for block in blocks))


@pytest.mark.parametrize(
    ("epoch", "upto", "complete"),
    [
        (live(0, None), -1, False),
        (live(0, None, 0), 59, False),
        (live(0, None, 0, 1, 2), 179, False),
        (live(0, None, 1, 2), -1, False),
        (live(0, 130, 0, 2), 59, False),
        (live(0, 130, 2, 1, 0), 129, True),
        (live(0, 0), -1, True),
        (live(0, 60, 0), 59, True),
        (EpochState(0, "refused", None, dropped_upto=7), 7, False),
        (EpochState(0, "discarded", 130), 129, True),
        (EpochState(0, None, 130), -1, False),
        (EpochState(0, None, 0), -1, True),
    ],
)
def test_an_epoch_is_settled_as_far_as_its_blocks_reach_without_a_hole(
    epoch: EpochState, upto: int, complete: bool
) -> None:
    assert (epoch.settled_upto, epoch.complete) == (upto, complete)


@pytest.mark.parametrize(
    ("epochs", "closed", "expected"),
    [
        ([], False, None),
        ([], True, StoredProgress(0, -1, True, "stored")),
        ([live(0, None, 0)], False, StoredProgress(0, 59, False, "stored")),
        ([live(0, None, 0), live(1, None, 0)], False, StoredProgress(0, 59, False, "stored")),
        ([live(1, 60, 0), live(0, 60, 0)], True, StoredProgress(1, 59, True, "stored")),
        ([live(0, 60, 0), live(1, 60)], True, StoredProgress(1, -1, False, "stored")),
        ([EpochState(0, "refused", 5), EpochState(1, "refused", 5)], True, StoredProgress(1, 4, True, "refused")),
        ([EpochState(0, "discarded", 5), live(1, 5, 0)], True, StoredProgress(1, 4, True, "stored")),
        ([EpochState(0, "erased", 5)], True, StoredProgress(0, 4, True, "discarded")),
    ],
)
def test_ingest_is_told_of_the_first_epoch_that_is_not_settled(
    epochs: list[EpochState], closed: bool, expected: StoredProgress | None
) -> None:
    assert progress(epochs, closed=closed) == expected


def test_a_recording_is_complete_when_its_call_has_ended_and_each_stream_is() -> None:
    done, half = StoredProgress(0, 9, True, "stored"), StoredProgress(0, 5, False, "stored")
    assert is_complete(True, [done, done])
    assert not is_complete(False, [done])
    assert not is_complete(True, [done, half])
    assert not is_complete(True, [done, None])
    assert not is_complete(True, []), "no stream is no recording"


@pytest.mark.parametrize(
    ("waiting", "settled", "frames", "give_up", "expected"),
    [
        (range(60), (), None, False, [0]),
        (range(59), (), None, False, []),
        (range(59), (), 59, False, [0]),
        (range(130), (), None, False, [0, 1]),
        (range(130), (), 130, False, [0, 1, 2]),
        (range(60, 130), (0,), 130, False, [1, 2]),
        ([*range(10), *range(11, 60)], (), 60, False, []),
        ([*range(10), *range(11, 60)], (), 60, True, [0]),
        ([], (), 130, True, [0, 1, 2]),
        (range(59), (), None, True, []),
    ],
)
def test_a_block_is_due_when_all_its_frames_are_there(
    waiting: list[int], settled: tuple[int, ...], frames: int | None, give_up: bool, expected: list[int]
) -> None:
    assert due_blocks(waiting, settled, frames, give_up=give_up) == expected


@given(st.integers(0, 400), st.sets(st.integers(0, 400)), st.sets(st.integers(0, 8)))
def test_no_block_is_due_twice_or_without_its_frames(frames: int, there: set[int], settled: set[int]) -> None:
    for block in due_blocks(sorted(there), settled, frames):
        assert block not in settled
        assert there.issuperset(positions_of(block, frames))


def test_audio_without_a_missing_sample_is_one_run() -> None:
    pieces = [(3, 240, 320), (4, 320, 360), (4, 360, 400), (5, 404, 480), (7, 480, 560)]
    assert runs_of(pieces) == (Run(3, 4, 240, 400), Run(5, 5, 404, 480), Run(7, 7, 480, 560))
