"""What an HTTP client trusts, made once for a process. httpx2 would read the machine's authorities for each client:
tens of milliseconds of computing, in ingest on the loop that carries audio.
"""

import ssl
from functools import cache
from typing import Final

import httpx2

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For addresses that are plain HTTP. It trusts nobody, so that it could not be used for more by mistake."""


@cache
def authorities() -> ssl.SSLContext:
    """Those of httpx2's own default."""
    return httpx2.create_ssl_context()
