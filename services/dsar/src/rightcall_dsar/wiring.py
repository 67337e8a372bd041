"""One process of dsar: HTTP, bus, relay and janitor, started and stopped together."""

from rightcall_common.bus import Bus
from rightcall_common.outbox import relay
from rightcall_common.running import HttpServer, StandsOn, connect, run_together
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.refs import RefKeys
from rightcall_dsar import jobs, stream
from rightcall_dsar.api import http_app
from rightcall_dsar.casework.request_service import RequestService
from rightcall_dsar.exports.results import Results
from rightcall_dsar.settings import DsarSettings
from rightcall_dsar.tenants import Tenants

SERVICE = "dsar"


async def serve(settings: DsarSettings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process."""
    keys, tenants = RefKeys.from_file(settings.index_root_file), Tenants()
    trust = Trust.from_file(settings.trust_file)
    db = await connect(SERVICE, settings)
    bus = Bus(settings, SERVICE, db, RecordKeys.from_file(settings.record_keys_file))
    desk = RequestService(db, tenants, keys, heard=bus.ready)
    on = StandsOn(db, bus)
    app = http_app.build(desk, Results(desk, settings.storage_url), settings, on.ready)
    try:
        await run_together(
            HttpServer.of(app, settings),
            bus,
            bus.run(stream.subscriptions(tenants, trust)),
            relay.run(db, bus),
            on.watch(),
            jobs.run(db, tenants),
        )
    finally:
        await db.close()
