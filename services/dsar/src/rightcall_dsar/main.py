"""One process of dsar, as a script."""

from rightcall_common.running import run_service
from rightcall_dsar.settings import DsarSettings
from rightcall_dsar.wiring import SERVICE, serve


def run() -> None:
    """The script `rightcall-dsar`."""
    settings = DsarSettings.load()
    run_service(SERVICE, settings, serve(settings))
