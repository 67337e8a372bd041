"""The demo's one screen: what was decided and why, what is kept, who may read, and what the law's exits did."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.tree import Tree

from rightcall_local.demo.calls import MadeCall
from rightcall_local.demo.proof import ErasureProof, Stored, TraceSpan, TriedRead

_SPANS_SHOWN = 14
_COLOURS = {"RECORD": "green", "DO_NOT_RECORD": "red"}


def show_decisions(console: Console, calls: Sequence[MadeCall]) -> None:
    """A row per call: outcome, rule and the sentence that a person can check."""
    table = Table(title="Five calls, five decisions", title_justify="left", box=box.SIMPLE_HEAD, width=console.width)
    table.add_column("call", ratio=3)
    table.add_column("decision", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    table.add_column("because", ratio=5)
    for made in calls:
        _add_row(table, made.title, made.final)
        paused = next((one for one in made.decisions if one["suspensions"]), None)
        if paused is not None:
            _add_row(table, "  ... and the pause in it (why is the seller's to know)", paused)
    console.print(table)


def _add_row(table: Table, title: str, decision: dict[str, Any]) -> None:
    colour = _COLOURS.get(decision["outcome"], "yellow")
    kept_for = f"\n{', '.join(decision['purposes'])}" if decision["outcome"] == "RECORD" else ""
    said = f"{decision['reason']}. {decision['sentence_en']}"
    rule = decision["rule"] if decision["rule"].startswith("R") else "-"  # a private pause shows neither rule nor why
    table.add_row(title, f"[{colour}]{decision['outcome']}[/]{kept_for}", rule, said)


def show_trace(console: Console, roots: Sequence[TraceSpan]) -> None:
    """One call through the services."""
    tree = Tree("[bold]Trace of the MiFID call[/] (ms since the INVITE)")
    left = _SPANS_SHOWN
    for root in roots:
        left = _add(tree, root, left)
    if left <= 0:
        tree.add("...")
    console.print(tree)


def _add(tree: Tree, span: TraceSpan, left: int) -> int:
    if left <= 0:
        return left
    branch = tree.add(f"[cyan]{span.service:<8}[/]{span.name}  +{span.start_ms:.0f}  took {span.took_ms:.1f}")
    left -= 1
    for child in span.children:
        left = _add(branch, child, left)
    return left


def show_objects(console: Console, stored: Sequence[Stored]) -> None:
    """The object store: ciphertext under random names."""
    table = Table(title="In the object store: ciphertext under random names", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("object (recording/stream/epoch/block)", "bytes", "from the middle", "audio?"):
        table.add_column(name, no_wrap=True)
    for each in list(stored)[:3]:
        name = "/".join(part[:13] for part in each.name.split("/"))
        table.add_row(name, f"{each.size:,}", each.middle, "yes" if each.looks_like_audio else "no")
    console.print(table)


def show_reads(console: Console, reads: Sequence[TriedRead]) -> None:
    """An allowed and a refused read."""
    table = Table(title="A reader names a use; storage answers", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("role", "use", "recorded for", "answer"):
        table.add_column(name, no_wrap=True)
    table.add_column("")
    for each in reads:
        colour = "green" if each.status == 200 else "red"
        table.add_row(each.role, each.use, each.purpose, f"[{colour}]{each.status}[/]", each.answer)
    console.print(table)


def show_erasure(console: Console, erasure: ErasureProof) -> None:
    """The subject request's end."""
    lines = [f"[green]erased[/]  {item['recording_id']}" for item in erasure.erased]
    lines += [
        f"[yellow]kept[/]    {item['recording_id']}  until {item['erase_after'][:10]}, then erased by itself: "
        f"{item['provision']}, {item['legal_ref']}"
        for item in erasure.kept
    ]
    lines.append(f"certificate, checked offline: {erasure.verdict}")
    console.print(Panel("\n".join(lines), title="The customer asks for erasure of everything", title_align="left"))
