"""Documents that a lawyer, a works council or a supervisory authority asks for, drawn up from a tenant's rules.

Each is Markdown in Dutch or English, the same text for the same rules and day. It speaks plainly to its reader; a note
behind each statement names its article and quotes the rule that makes it so. What the rules do not say is an open point
at the end. What is said stands in `templates`, one file per document and language; `view` has the facts in words.
"""

from typing import Final, Literal, get_args

from rightcall_policy.documents.matter import LANGUAGES as LANGUAGES
from rightcall_policy.documents.matter import Edition as Edition
from rightcall_policy.documents.matter import Informed as Informed
from rightcall_policy.documents.matter import Language as Language
from rightcall_policy.documents.matter import Matter as Matter
from rightcall_policy.documents.page import written

Name = Literal[
    "register", "announcement-script", "employee-notice", "telephone-protocol", "works-council-annex", "dpia-annex"
]

DOCUMENTS: Final[tuple[Name, ...]] = get_args(Name)


def document(name: Name, matter: Matter, language: Language) -> str:
    """One document as Markdown."""
    return written(name, matter, language)
