"""Reads a ZIP with AES-256 members (WinZip AE-2 specification): the standard library finds them, this opens them.

Independent of the library that writes them, so that a test shows that others can read an export.
"""

import hashlib
import hmac
import io
import struct
import zipfile
import zlib

from Crypto.Cipher import AES
from Crypto.Util import Counter

AE_ENCRYPTED = 99
SALT_BYTES, CHECK_BYTES, MAC_BYTES, KEY_BYTES = 16, 2, 10, 32


class WrongPassphrase(Exception):
    """The two check bytes differ."""


def read(content: bytes, passphrase: str) -> dict[str, bytes]:
    """Name -> content of every member. zipfile.BadZipFile if the file was cut off."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: _open(content, info, passphrase) for info in archive.infolist()}


def _open(content: bytes, info: zipfile.ZipInfo, passphrase: str) -> bytes:
    assert info.compress_type == AE_ENCRYPTED, f"{info.filename} is not encrypted"
    name_bytes, extra_bytes = struct.unpack_from("<HH", content, info.header_offset + 26)
    start = info.header_offset + 30 + name_bytes + extra_bytes
    sealed = content[start : start + info.compress_size]
    keys = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), sealed[:SALT_BYTES], 1000, 2 * KEY_BYTES + CHECK_BYTES)
    if keys[-CHECK_BYTES:] != sealed[SALT_BYTES : SALT_BYTES + CHECK_BYTES]:
        raise WrongPassphrase
    body, mac = sealed[SALT_BYTES + CHECK_BYTES : -MAC_BYTES], sealed[-MAC_BYTES:]
    assert hmac.digest(keys[KEY_BYTES : 2 * KEY_BYTES], body, "sha1")[:MAC_BYTES] == mac, "altered"
    cipher = AES.new(keys[:KEY_BYTES], AES.MODE_CTR, counter=Counter.new(nbits=128, little_endian=True))
    return zlib.decompress(cipher.decrypt(body), wbits=-zlib.MAX_WBITS)
