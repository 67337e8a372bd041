"""One tenant's installation, asked as its privacy desk, which answers for art. 5(2) GDPR and reads no numbers."""

from collections.abc import Iterator
from typing import Any

import httpx2

from rightcall.faults import NotRunning
from rightcall.installation import Installation
from rightcall_common.web.trusting import authorities

ROLE = "privacy"
ANSWER_WITHIN_S = 60.0


class PlatformAnswers:
    """Answers of the services of one installation to one tenant."""

    def __init__(self, at: Installation, tenant: str) -> None:
        self.tenant = tenant
        self._at = at
        self._headers = at.header(tenant, ROLE)

    def get(self, service: str, path: str, **query: str | int) -> Any:
        """The JSON body; None if there is no such thing.

        Raises:
            NotRunning: the service does not answer, or refuses; says which and what to do.
        """
        answer = self._ask(service, path, query)
        return None if answer is None else answer.json()

    def text(self, service: str, path: str, **query: str | int) -> str:
        """A body that has to be there, as text."""
        answer = self._ask(service, path, query)
        if answer is None:
            raise NotRunning(f"{service} has no {path}: the rules changed meanwhile; draw the pack up again")
        return answer.text

    def pages(self, service: str, path: str, items: str) -> Iterator[Any]:
        """Every item of a listing, page by page."""
        after: dict[str, str | int] = {}
        while True:
            page = self.get(service, path, limit=200, **after)
            yield from page[items] if page else ()
            if not page or page["next"] is None:
                return
            after = {"after": page["next"]}

    def _ask(self, service: str, path: str, query: dict[str, str | int]) -> httpx2.Response | None:
        url = f"{self._at.url(service)}{path}"
        try:
            answer = httpx2.get(url, params=query, headers=self._headers, timeout=ANSWER_WITHIN_S, verify=authorities())
        except httpx2.HTTPError as fault:
            raise NotRunning(
                f"{service} does not answer ({type(fault).__name__}): see its log, then draw the pack up again"
            ) from None
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise NotRunning(f"{service} refused GET {path}: {_code(answer)}; nothing was written")
        return answer


def _code(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)
