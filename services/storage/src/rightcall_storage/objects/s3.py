"""ObjectStore on an S3 API, with minio-py in a bounded set of threads: single PUTs, every answer looked at again.

Not here: retries (the caller's, by Unavailable) and multipart uploads (several servers silently drop a lock on them).
"""

import asyncio
import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from xml.etree import ElementTree

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException, S3Error
from minio.retention import Retention

from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_storage.objects.port import (
    OBJECT_BYTES_MAX,
    ListedVersion,
    ObjectExists,
    ObjectGone,
    ObjectHead,
    ObjectLocked,
    ObjectVersion,
    check_key,
    check_prefix,
)

THREADS_MAX: Final = 8  # 480 kB in 5-10 ms each: one process's uploads stay below this at 1,000 calls
CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 30.0
_PART_BYTES_MIN: Final = 5 * 2**20  # minio-py goes multipart above its part size: keep that above every object
_HASH: Final = "x-amz-meta-rc-sha256"
_LOCK_MODE: Final = "x-amz-object-lock-mode"
_LOCK_DATE: Final = "x-amz-object-lock-retain-until-date"
_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion"})
_REFUSED: Final = frozenset({"AccessDenied", "InvalidRequest"})  # how servers say "locked"; they disagree on the word
_NO_SUCH_RANGE: Final = "InvalidRange"

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class S3Address:
    """`endpoint` is host:port; `ca_file` a PEM for a private authority; the repr leaves the keys out."""

    endpoint: str
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"
    ca_file: str | None = None


class S3Objects:
    """One versioned bucket with object lock."""

    kind = "s3"
    enforces_locks = True

    def __init__(self, address: S3Address) -> None:
        self._address = address
        self._bucket = address.bucket
        self._http = urllib3.PoolManager(
            maxsize=THREADS_MAX,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=urllib3.Retry(0),
            ca_certs=address.ca_file,
        )
        self._client = Minio(
            address.endpoint,
            address.access_key,
            address.secret_key,
            secure=address.secure,
            region=address.region,
            http_client=self._http,
        )
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="objects")

    @property
    def address(self) -> str:
        return f"{'https' if self._address.secure else 'http'}://{self._address.endpoint}/{self._bucket}"

    async def prepare(self) -> None:
        await self._in_thread(self._prepare)

    async def put(self, key: str, data: bytes) -> ObjectVersion:
        return await self._in_thread(lambda: self._put(check_key(key), data))

    async def get(self, key: str, version_id: str, start: int = 0, length: int | None = None) -> bytes:
        return await self._in_thread(lambda: self._get(check_key(key), version_id, start, length))

    async def head(self, key: str, version_id: str) -> ObjectHead:
        return await self._in_thread(lambda: self._head(check_key(key), version_id))

    async def versions(self, prefix: str) -> list[ListedVersion]:
        return await self._in_thread(lambda: self._versions(check_prefix(prefix)))

    async def delete(self, key: str, version_id: str) -> None:
        await self._in_thread(lambda: self._delete(check_key(key), version_id))

    async def lock_until(self, key: str, version_id: str, until: datetime) -> datetime | None:
        return await self._in_thread(lambda: self._lock_until(check_key(key), version_id, until))

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        """Run in one of our threads; say an outage as Unavailable, by the server's code and without its message."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except S3Error as fault:
            if fault.code in _GONE:
                raise ObjectGone from None
            reason = f"s3: {fault.code}"
        except (MinioException, urllib3.exceptions.HTTPError, ElementTree.ParseError) as fault:
            reason = f"s3: {type(fault).__name__}"
        raise Unavailable(reason)

    def _prepare(self) -> None:
        if not self._client.bucket_exists(self._bucket):
            self._client.make_bucket(self._bucket, object_lock=True)
        if self._client.get_bucket_versioning(self._bucket).status != "Enabled":
            raise InvariantBroken("s3: the bucket has no versioning")
        try:
            self._client.get_object_lock_config(self._bucket)
        except ValueError:  # minio-py cannot read a lock configuration without a default rule, which ours has not
            return
        except S3Error as fault:
            if fault.code != "ObjectLockConfigurationNotFoundError":
                raise
            raise InvariantBroken("s3: the bucket has no object lock") from None

    def _put(self, key: str, data: bytes) -> ObjectVersion:
        if len(data) > OBJECT_BYTES_MAX:
            raise InvariantBroken("s3: object above OBJECT_BYTES_MAX")
        if self._exists(key):
            raise ObjectExists
        digest = hashlib.sha256(data).hexdigest()
        written = self._client.put_object(
            self._bucket,
            key,
            io.BytesIO(data),
            len(data),
            metadata={_HASH: digest},
            part_size=max(_PART_BYTES_MIN, len(data)),
        )
        if written.version_id is None:
            raise InvariantBroken("s3: the bucket has no versioning")
        version = ObjectVersion(key, written.version_id, digest, len(data))
        if self._head(key, version.version_id).version != version:
            raise Unavailable("s3: HEAD differs from what was put")
        return version

    def _exists(self, key: str) -> bool:
        """A guard, not a promise: two writers at once make two versions, and readers name theirs."""
        try:
            self._client.stat_object(self._bucket, key)
        except S3Error as fault:
            if fault.code in _GONE:
                return False
            raise
        return True

    def _get(self, key: str, version_id: str, start: int, length: int | None) -> bytes:
        if length == 0:
            self._head(key, version_id)
            return b""
        try:
            response = self._client.get_object(self._bucket, key, start, length or 0, version_id=version_id)
        except S3Error as fault:
            if fault.code == _NO_SUCH_RANGE:
                return b""
            raise
        try:
            return response.data
        finally:
            response.close()
            response.release_conn()

    def _head(self, key: str, version_id: str) -> ObjectHead:
        stat = self._client.stat_object(self._bucket, key, version_id=version_id)
        headers = {name.lower(): value for name, value in (stat.metadata or {}).items()}
        locked = headers.get(_LOCK_MODE, "").upper() == COMPLIANCE and _LOCK_DATE in headers
        version = ObjectVersion(key, stat.version_id or "", headers.get(_HASH, ""), stat.size or 0)
        return ObjectHead(version, _time(headers[_LOCK_DATE]) if locked else None)

    def _versions(self, prefix: str) -> list[ListedVersion]:
        found: dict[tuple[str, str], ListedVersion] = {}  # a server was seen to begin a page with the last one's end
        query = {"versions": "", "prefix": prefix}
        while True:
            # minio-py's own listing cannot read the nanoseconds that a server gives its delete markers
            answer = self._client._execute("GET", self._bucket, query_params=dict(query))
            page = ElementTree.fromstring(answer.data)  # noqa: S314 - the parser that minio-py trusts the server with
            before = len(found)
            lines = [_listed(entry) for entry in page if _name(entry) in {"Version", "DeleteMarker"}]
            found |= {(line.key, line.version_id): line for line in lines}
            if _text(page, "IsTruncated") != "true":
                return sorted(found.values(), key=lambda version: version.key)
            if len(found) == before:
                raise Unavailable("s3: the listing does not go on")
            query |= {"key-marker": _text(page, "NextKeyMarker")}
            query |= {"version-id-marker": _text(page, "NextVersionIdMarker")}

    def _delete(self, key: str, version_id: str) -> None:
        try:
            self._client.remove_object(self._bucket, key, version_id=version_id)
        except S3Error as fault:
            if fault.code in _GONE:
                return
            if fault.code in _REFUSED and self._head(key, version_id).locked_until is not None:
                raise ObjectLocked from None
            raise

    def _lock_until(self, key: str, version_id: str, until: datetime) -> datetime:
        whole = until.astimezone(UTC).replace(microsecond=0)  # some servers cut the fraction off: go up, never down
        whole += timedelta(seconds=1) if until.microsecond else timedelta(0)
        refused: str | None = None
        try:
            self._client.set_object_retention(self._bucket, key, Retention(COMPLIANCE, whole), version_id=version_id)
        except S3Error as fault:
            if fault.code not in _REFUSED:
                raise
            refused = fault.code
        locked_until = self._head(key, version_id).locked_until
        if locked_until is None or locked_until < until:
            raise Unavailable(f"s3: lock not kept ({refused or 'accepted, but HEAD does not show it'})")
        return locked_until


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(parent: ElementTree.Element, name: str) -> str:
    return next((child.text or "" for child in parent if _name(child) == name), "")


def _listed(entry: ElementTree.Element) -> ListedVersion:
    return ListedVersion(
        key=_text(entry, "Key"),
        version_id=_text(entry, "VersionId"),
        size=int(_text(entry, "Size") or 0),
        modified_at=_time(_text(entry, "LastModified")),
        is_delete_marker=_name(entry) == "DeleteMarker",
    )
