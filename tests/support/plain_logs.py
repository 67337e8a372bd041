"""Logs as structlog writes them unasked, but for tracebacks: drawing every frame's locals takes seconds.

A consumer that draws does not beat; its group thinks it dead, and what it has in hand comes again.
"""

import structlog


def plain_logs() -> None:
    """Once for a test run, and after a test that chose otherwise."""
    structlog.reset_defaults()
    *others, _ = structlog.get_config()["processors"]
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, console])
