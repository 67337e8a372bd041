"""The HTTP surface, put together; one module per resource (`api_*`)."""

from fastapi import FastAPI

from rightcall_common.postgres import Database
from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import Ready, create_app
from rightcall_storage.api import after_calls, audio, completeness, recordings
from rightcall_storage.api.words import WORDS
from rightcall_storage.playback.reading import Reader


def build(db: Database, reader: Reader, settings: ServiceSettings, ready: Ready) -> FastAPI:
    """The application with every route of this service."""
    app = create_app("storage", settings, ready=ready, words=WORDS)
    app.include_router(recordings.router(db))
    app.include_router(audio.router(reader))
    app.include_router(after_calls.router(db))
    app.include_router(completeness.router(db))
    return app
