"""A cell as a person reads it: without what nobody can see, words without their case. Pure.

Spreadsheets, web pages and messengers put marks of direction, soft hyphens and dashes of every kind into what is copied
from them. What looks right is read as it looks, or refused; never kept as something else that looks the same.
"""

import re
import unicodedata
from typing import Final

_LINE_ENDS: Final = re.compile("[\n\r\v\f\x85\u2028\u2029]+")
_IGNORABLE: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Unicode's default ignorables that are no Cf, and the blank Braille cell."""
_DASHES: Final = re.compile("[\u02d7\u2043\u2212\u30fc\uff70]")
"""Minus signs and the like, which are no Pd and look like one."""
_DOTS: Final = re.compile("[\u00b7\u2022\u2027\u2219\u22c5\u30fb\u3002]")


def cleaned(raw: str) -> str | None:
    """Without what nobody can see (Unicode Cf, soft hyphens, marks of direction), with every dash (Pd) as `-` and every
    space (Zs) as ` `; None if there is a control character. Line ends become one `\\n`. For any cell, not only numbers.
    """
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    if any(sign.isnumeric() and not sign.isdecimal() and unicodedata.decomposition(sign) for sign in raw):
        return raw  # superscripts and fractions: a footnote's mark must not become a digit
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFKC", raw))
    text = _IGNORABLE.sub("", _DASHES.sub("-", _DOTS.sub(".", text))).replace("\t", " ")
    signs = []
    for sign in text:
        category = unicodedata.category(sign)
        if category in ("Cc", "Cs", "Co") and sign != "\n":
            return None
        if category != "Cf":
            signs.append("-" if category == "Pd" else " " if category == "Zs" else sign)
    return "".join(signs).strip()


def read_word(value: object) -> object:
    """One of a closed set of words: `Client`, ` client ` and full-width letters are `client`. Others stay."""
    text = cleaned(value) if isinstance(value, str) else None
    return value if text is None else text.lower()
