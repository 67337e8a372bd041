"""Every request body of ingest's HTTP surface has an example that the surface itself takes."""

import asyncio
from typing import cast

import pytest

from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import Problem
from rightcall_common.web.issuers import Issuer
from rightcall_ingest.api import http_app
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.facts.stated import MatchedStatement, Statement
from rightcall_ingest.facts.stated_verbs import Acted, AnnouncementStated, ConsentStated, Masked, ObjectionStated
from rightcall_ingest.journal import on_disk
from rightcall_ingest.store import Store
from tests.support.ingest_book import KEYS, book
from tests.support.openapi import check_openapi


class _Settings:
    def issuers(self) -> tuple[Issuer, ...]:
        return (Issuer.only("http://127.0.0.1:1", "rightcall"),)


async def _settled() -> None:
    """Nothing to wait for."""


async def _never() -> None:
    await asyncio.Event().wait()


def test_every_request_body_has_a_literal_example() -> None:
    with book() as made:
        desk = ApiDeps(made.calls, made.directory, KEYS, Store(), "i-1", "127.0.0.1:1", _settled)
        app = http_app.build(desk, cast(ServiceSettings, _Settings()), lambda: True)
        check_openapi(app)


async def test_a_statement_that_the_disk_does_not_take_is_a_problem_and_no_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(on_disk, "WRITTEN_S_MAX", 0.01)
    with book() as made:
        desk = ApiDeps(made.calls, made.directory, KEYS, Store(), "i-1", "127.0.0.1:1", _never)
        with pytest.raises(Problem) as problem:
            await desk.written()
        assert (problem.value.status, problem.value.code) == (503, "JOURNAL_FULL")


def test_the_examples_are_valid() -> None:
    for body in (Statement, MatchedStatement, AnnouncementStated, Acted, Masked, ObjectionStated, ConsentStated):
        example = body.model_config["json_schema_extra"]
        assert isinstance(example, dict)
        body.model_validate(example["example"])
