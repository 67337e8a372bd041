"""Small files that other processes read while we write them: replaced as a whole, never half there."""

import json
import os
import secrets
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` in one step once it is whole: a reader sees the old or the new one. Only we
    read it.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def replace_file(path: Path, text: str) -> None:
    """Put `text` at `path` in one step."""
    with replacing(path) as file:
        file.write(text.encode())


def close_to_others(directory: Path, *, leave: Collection[Path] = ()) -> None:
    """From now on this process and its children make files for their own account only, as those of an earlier version
    become. `leave`: directories that see to it themselves. Where root runs the platform, PostgreSQL's account may pass
    through `directory` itself, not look around in it.
    """
    os.umask(0o077)
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(stat.S_IMODE(directory.stat().st_mode) & ~(0o077 if os.geteuid() else 0o076))
    for folder, folders, files in os.walk(directory):
        here = Path(folder)
        for place in (here / name for name in (*folders, *files)):
            mode = place.lstat().st_mode
            if mode & 0o077 and not stat.S_ISLNK(mode):
                place.chmod(stat.S_IMODE(mode) & ~0o077)
        folders[:] = [name for name in folders if here / name not in leave]


def read_json(path: Path) -> dict[str, object]:
    """The JSON object at `path`, empty if there is no such file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(content, dict):
        raise ValueError(f"{path} does not hold a JSON object")
    return content
