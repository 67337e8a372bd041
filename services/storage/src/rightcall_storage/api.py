"""The HTTP surface, put together; one module per resource (`api_*`)."""

from fastapi import FastAPI

from rightcall_common.http import Ready, create_app
from rightcall_common.postgres import Database
from rightcall_common.settings import ServiceSettings
from rightcall_storage import api_after_calls, api_audio, api_completeness, api_recordings
from rightcall_storage.api_words import WORDS
from rightcall_storage.reading import Reader


def build(db: Database, reader: Reader, settings: ServiceSettings, ready: Ready) -> FastAPI:
    """The application with every route of this service."""
    app = create_app("storage", settings, ready=ready, words=WORDS)
    app.include_router(api_recordings.router(db))
    app.include_router(api_audio.router(reader))
    app.include_router(api_after_calls.router(db))
    app.include_router(api_completeness.router(db))
    return app
