"""Streams an answer as a ZIP encrypted with AES-256 (WinZip AE-2), audio straight from storage, in bounded memory.

Plain generators, run in a thread by the HTTP layer: stream-zip's asynchronous form runs threads of its own and
leaves them behind when a client goes away. A ZIP that is cut off has no directory and opens nowhere.

The format stretches a passphrase with PBKDF2-HMAC-SHA1 of 1000 rounds, too little for a word that a person chose. Ours
has 125 random bits. (pycryptodome warns of those parameters, and only the format could change them.)
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from stream_zip import ZIP_32, ZIP_64, ZIP_AUTO, MemberFile, stream_zip

from rightcall_dsar.exports.storage_client import StorageClient

CHUNK_BYTES: Final = 65_536
DEFLATE_LEVEL: Final = 1  # speech shrinks little at any level; higher ones only cost time
_MODE: Final = 0o600


def zipped(
    documents: Iterable[tuple[str, bytes]],
    recordings: Iterable[tuple[str, str]],
    reader: StorageClient,
    *,
    passphrase: str,
    at: datetime,
) -> Iterator[bytes]:
    """The ZIP's bytes.

    Args:
        recordings: name in the ZIP and recording id; each is opened when its turn comes.
        at: modification time of all members.

    Raises:
        Unavailable: storage refused or broke off. What was given out so far is no ZIP.
    """
    members = _members(documents, recordings, reader, at)
    yield from stream_zip(members, chunk_size=CHUNK_BYTES, get_compressobj=_deflate, password=passphrase)


def _members(
    documents: Iterable[tuple[str, bytes]], recordings: Iterable[tuple[str, str]], reader: StorageClient, at: datetime
) -> Iterator[MemberFile]:
    for name, content in documents:
        yield name, at, _MODE, ZIP_32, (content,)
    for name, recording_id in recordings:
        with reader.audio(recording_id) as audio:
            yield name, at, _MODE, ZIP_64 if audio.size is None else ZIP_AUTO(audio.size, DEFLATE_LEVEL), audio.chunks


def _deflate() -> "zlib._Compress":
    return zlib.compressobj(DEFLATE_LEVEL, wbits=-zlib.MAX_WBITS)
