"""Documents that a lawyer, a works council or a supervisory authority asks for, drawn up from a tenant's rules. Pure.

Each is Markdown in Dutch or English, the same text for the same rules and day. It speaks plainly to its reader; a note
behind each statement names its article and quotes the rule that makes it so. What the rules do not say is an open point
at the end. What is said stands in `texts`, when it is said in the modules beside it.
"""

from collections.abc import Callable
from typing import Final, Literal

from rightcall_policy.documents import (
    announcement_script,
    dpia_annex,
    employee_notice,
    register,
    telephone_protocol,
    works_council_annex,
)
from rightcall_policy.documents.matter import LANGUAGES as LANGUAGES
from rightcall_policy.documents.matter import Edition as Edition
from rightcall_policy.documents.matter import Informed as Informed
from rightcall_policy.documents.matter import Language as Language
from rightcall_policy.documents.matter import Matter as Matter
from rightcall_policy.documents.page import Page

Name = Literal[
    "register", "announcement-script", "employee-notice", "telephone-protocol", "works-council-annex", "dpia-annex"
]

DOCUMENTS: Final[dict[Name, Callable[[Page, Matter], None]]] = {
    "register": register.write,
    "announcement-script": announcement_script.write,
    "employee-notice": employee_notice.write,
    "telephone-protocol": telephone_protocol.write,
    "works-council-annex": works_council_annex.write,
    "dpia-annex": dpia_annex.write,
}


def document(name: Name, matter: Matter, language: Language) -> str:
    """One document as Markdown."""
    page = Page(language)
    DOCUMENTS[name](page, matter)
    return page.markdown(matter)
