"""`README.md` of an accountability pack: what each file says, what is not in it and why, and how to check it. Pure."""

from collections.abc import Mapping

from rightcall.commands.accountability.gathering import Order

_SAYS = (
    ("policies/in-force.json", "which version of the rules applied when", "GDPR art. 24(1), 28(3)(a)"),
    (
        "policies/version-*/",
        "register entry, announcement script, notices and annexes of each, with what changed",
        "GDPR art. 12-14, 30, 35, 88; WOR art. 27",
    ),
    (
        "decisions.json",
        "decisions by outcome, reason and purposes; purposes are null where only counts are kept",
        "GDPR art. 5(1)(b)(c), 5(2)",
    ),
    ("calls.json", "what became of each call: stored, intentionally not recorded, failed", "GDPR art. 5(2)"),
    ("samples/*.json", "each week's draw: rate as set, drawn rate with a 95 % interval (Wilson)", "GDPR art. 6(1)(f)"),
    (
        "samples/*.commitment.json",
        "the signed commitment of that week's secret: `rightcall verify FILE`",
        "GDPR art. 5(1)(a)",
    ),
    ("checklist.json", "what each purpose needs and has, as of the day above", "GDPR art. 24, 25, 35"),
    ("works-council.json", "what works councils decided, as of the day above", "WOR art. 27"),
    ("client-lists.json", "how fresh each client list is now, what is held, what was released", "GDPR art. 5(1)(d)"),
    ("subject-requests.json", "requests received in the period, counted", "GDPR art. 12(3), 15-21"),
    ("SHA256SUMS", "`sha256sum -c SHA256SUMS` in the unpacked directory", ""),
)

_LEFT_OUT = (
    "Reads and refused reads of recordings: each stands in storage's ledger, which cannot be listed yet.",
    "The rules as written and as signed: they hold the numbers of lines. Role admin reads them by "
    "GET /v1/policies/TENANT; each decision names their digest.",
    "Single calls, decisions and requests, and who released a client list: their ids lead to persons. Role privacy or "
    "auditor reads them by HTTP.",
    "How fresh client lists were on earlier days: only the present state and the releases are kept.",
    "Of a week of the sample that has not ended, how often it was drawn: nobody is to learn that a cap is reached "
    "(R27). "
    "If the period reaches into the last eight days, SAMPLE_CAP_REACHED is counted as NOT_SAMPLED.",
    "Decisions whose trace has expired are counted by whole UTC days.",
)


def index(tenant: str, order: Order, files: Mapping[str, str], key_id: str | None) -> str:
    """The page. `key_id`: of the key that signed the manifest; None: there was none at hand."""
    signed = (
        f"`manifest.receipt.json` is the manifest signed by key `{key_id}`: "
        "`rightcall verify manifest.receipt.json --trust trust.json` checks it against the platform's own trust.json."
        if key_id
        else "The manifest is **not signed**: no key was at hand (`--signing-key`). It shows change, not origin."
    )
    lines = [
        f"# Accountability pack of {tenant}",
        "",
        f"From {order.since.isoformat()} up to and without {order.until.isoformat()}; drawn up at "
        f"{order.at.isoformat()} (GDPR art. 5(2)). No telephone number, no name, no audio is in it.",
        "",
        *(
            [f"It ends before the period does: it was drawn up at {order.at.isoformat()}.", ""]
            if order.at < order.until
            else []
        ),
        "| File | Says | Source |",
        "|---|---|---|",
        *(f"| `{name}` | {says} | {source} |" for name, says, source in _SAYS),
        "",
        f"`manifest.json` lists the SHA-256 of every file but itself. {signed}",
        "",
        "## Not in it",
        "",
        *(f"- {each}" for each in _LEFT_OUT),
    ]
    if not any(name.startswith("samples/") for name in files):
        lines.append("- Sampling: no period of a quality sample touches these dates.")
    return "\n".join(lines) + "\n"
