"""Policy's HTTP surface on a test's parts, asked as somebody with a real token."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rightcall_common.web.trusting import NO_TLS
from rightcall_policy.api import http_app
from rightcall_policy.settings import PolicySettings
from tests.support.openapi import check_openapi
from tests.support.policy import PolicyParts
from tests.support.tokens import TestIssuer

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()
INVESTMENT = Path("deploy/local/examples/bundles/nl-investment.yaml").read_text()


@dataclass
class Http:
    """Asks as somebody."""

    client: httpx2.AsyncClient
    issuer: TestIssuer
    policy: PolicyParts

    async def ask(
        self, method: str, path: str, role: str, tenant: str = "nl-services", **options: Any
    ) -> httpx2.Response:
        headers = {"authorization": f"Bearer {self.issuer.token(tenant, role)}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def load(self, text: str) -> str:
        tenant = "nl-services" if "tenant: nl-services" in text else "nl-investment"
        answer = await self.ask("PUT", f"/v1/policies/{tenant}", "admin", tenant, content=text.encode())
        assert answer.status_code == 200, answer.text
        return tenant


@pytest.fixture
async def http(policy: PolicyParts, issuer: TestIssuer) -> AsyncIterator[Http]:
    settings = PolicySettings(
        kafka="127.0.0.1:1", postgres="postgresql://x", http="127.0.0.1:1", issuer=issuer.url, instance="test",
        trust_file=Path("t"), record_keys_file=Path("w"), index_root_file=Path("i"), signing_key_file=Path("s"),
    )  # fmt: skip
    app = http_app.build(policy.desk, settings, lambda: True)
    check_openapi(app)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://policy") as client:
        yield Http(client, issuer, policy)
