"""One process of storage, as a script."""

from rightcall_common.running import run_service
from rightcall_storage.settings import StorageSettings
from rightcall_storage.wiring import SERVICE, serve


def run() -> None:
    """The script `rightcall-storage`."""
    settings = StorageSettings.load()
    run_service(SERVICE, settings, serve(settings))
