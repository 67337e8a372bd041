"""The commit-msg check that CONTRIBUTING offers says what a reviewer would say, and nothing of a good message."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[2] / ".ci/commit-msg"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("é" * 72 + "\n\nWhy.\n\n# Please enter the commit message\n", ""),
        ("x" * 73 + "\n\nWhy.\n", "the subject has 73 characters"),
        ("Subject\nno line between.\n", "the second line"),
        ("Subject\n", "no reason in the body"),
        ("Subject\n\nSigned-off-by: Somebody <s@example.org>\n", "no reason in the body"),
    ],
)
def test_a_message_is_judged_as_by_a_reviewer(message: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "message").write_text(message)
    done = subprocess.run([sys.executable, CHECK, tmp_path / "message"], capture_output=True, text=True)
    assert done.returncode == (1 if said else 0)
    assert done.stderr.startswith(said)
