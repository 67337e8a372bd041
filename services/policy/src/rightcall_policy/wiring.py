"""One process of policy: HTTP, bus, relay and housekeeping, started and stopped together."""

from rightcall_common.bus import Bus
from rightcall_common.outbox import relay
from rightcall_common.running import HttpServer, StandsOn, connect, run_together
from rightcall_common.sealing.receipts import Signer, Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.sealing.uses import SIGNS
from rightcall_policy import stream
from rightcall_policy.api import http_app
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.handlers import Handlers
from rightcall_policy.jobs.housekeeping import Housekeeping
from rightcall_policy.jobs.triggers import Triggers
from rightcall_policy.settings import PolicySettings
from rightcall_policy.tenants.apart import BUNDLES, LISTS
from rightcall_policy.tenants.cache import TenantRules

SERVICE = "policy"


async def serve(settings: PolicySettings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process."""
    keys, signer = RefKeys.from_file(settings.index_root_file), Signer.from_file(settings.signing_key_file)
    trust = Trust.from_file(settings.trust_file)
    trust.require(signer.key_id, SIGNS[SERVICE])
    db = await connect(SERVICE, settings)
    rules, view = TenantRules(keys), VaultStatus()
    housekeeping = Housekeeping(db, rules, signer)
    bus = Bus(settings, SERVICE, db, RecordKeys.from_file(settings.record_keys_file), on_new_bus=housekeeping.new_bus)
    on = StandsOn(db, bus)
    app = http_app.build(ApiDeps(db, rules, signer, housekeeping.new_tenant), settings, on.ready)
    handlers = Handlers(db, rules, view, signer)
    for reader in (BUNDLES, LISTS):
        reader.start()
    try:
        await run_together(
            HttpServer.of(app, settings),
            bus,
            bus.run(stream.subscriptions(handlers, view, keys, trust)),
            relay.run(db, bus),
            on.watch(),
            housekeeping.run(bus),
            Triggers(handlers).run(bus.ready),
        )
    finally:
        for reader in (BUNDLES, LISTS):
            reader.close()
        await db.close()
