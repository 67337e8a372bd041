"""A bus that outlives policy's database: no version below what it holds, and it is told again what it lacks."""

import re
from pathlib import Path

import pytest

from rightcall_common.bus import BusRecord, signed_json_of
from rightcall_common.errors import Foreign
from rightcall_common.events import tenants as events
from tests.support.policy import PolicyParts

SERVICES = Path("deploy/local/examples/bundles/nl-services.yaml").read_text()


def of(tenant: str) -> str:
    """The bundle as another tenant's."""
    return re.sub(r"(?m)^tenant: .*$", f"tenant: {tenant}", SERVICES)


async def stated(policy: PolicyParts, tenant: str) -> list[BusRecord]:
    """What the relay would publish, as readers get it."""
    rows = await policy.admin.fetch(
        """select value, headers::json ->> 'rc-proof' as proof from policy.outbox
           where topic = 'tenants-v1' and key = $1 order by id""",
        tenant,
    )
    return [BusRecord(events.TOPIC, 0, 0, tenant, row["value"], {"rc-proof": row["proof"].encode()}) for row in rows]


async def test_every_configuration_is_signed_for_that_use(policy: PolicyParts) -> None:
    tenant = await policy.accept(of("signed"))
    read = signed_json_of(events.ADAPTER, policy.trust, "tenants")
    (record,) = await stated(policy, tenant)
    said = read(record)
    assert said is not None
    assert said.version == 1
    with pytest.raises(Foreign):
        read(BusRecord(events.TOPIC, 0, 0, tenant, record.value, {}))


async def test_a_restored_database_goes_on_above_the_version_that_the_bus_holds(policy: PolicyParts) -> None:
    tenant = await policy.accept(of("restored"))
    policy.rules.said[tenant] = 6  # as it is once tenants-v1 has been read
    await policy.housekeeping.meet_the_bus()
    assert [each["version"] for each in await policy.sent("tenants-v1", tenant)] == [1, 7]
    policy.rules.said[tenant] = 7
    await policy.housekeeping.meet_the_bus()
    assert [each["version"] for each in await policy.sent("tenants-v1", tenant)] == [1, 7], "nothing is lacking"


async def test_a_bus_without_our_configuration_is_told_it_at_start(policy: PolicyParts) -> None:
    """It is empty, or holds what an earlier version left unsigned, or what another installation signed."""
    tenant = await policy.accept(of("empty-bus"))
    await policy.housekeeping.meet_the_bus()
    assert [each["version"] for each in await policy.sent("tenants-v1", tenant)] == [1, 2]


async def test_a_tenant_made_anew_begins_above_what_the_bus_holds_of_it(policy: PolicyParts) -> None:
    tenant = "made-anew"
    policy.rules.said[tenant] = 41
    await policy.accept(of(tenant))
    assert [each["version"] for each in await policy.sent("tenants-v1", tenant)] == [42]


async def test_what_the_bus_holds_of_a_tenant_that_the_database_does_not_know_is_named(
    policy: PolicyParts, capsys: pytest.CaptureFixture[str]
) -> None:
    policy.rules.said["forgotten"] = 3
    await policy.housekeeping.meet_the_bus()
    assert "policy.tenant_unknown_to_database" in capsys.readouterr().out
