"""Birth dates, phone numbers and document numbers, each in the one form that is hashed."""

import datetime
import re

from anyascii import anyascii

PHONE = re.compile(r"(?<![\w])\+?\(?\d[\d\s().\-/]{5,18}\d(?!\w)")
PHONE_DIGITS = range(7, 16)
"""From a local number to the longest that E.164 allows."""
WHOLE_NUMBER = 10
DATE = re.compile(r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])")
MOST_KEYS = 20
DOCUMENT_SIGNS = range(4, 41)


def birth_date_key(born: datetime.date | None) -> str:
    """The day as 2011-03-09; empty when none is known."""
    return born.isoformat() if born else ""


def phone_keys(text: str) -> set[str]:
    """The last ten digits of every phone number in free text, at most twenty; dates are left out."""
    found: list[str] = []
    for match in PHONE.finditer(anyascii(text)):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) in PHONE_DIGITS and not DATE.fullmatch(match.group()):
            found.append(digits[-WHOLE_NUMBER:])
    return set(found[:MOST_KEYS])


def document_keys(text: str) -> set[str]:
    """Each document number of a text with one a line (or by commas): letters and digits alone, capital.

    What holds no digit is no number; a word before the number and a colon is its kind, and left out.
    """
    found: list[str] = []
    for line in re.split(r"[\n,;]+", anyascii(text)):
        number = re.sub(r"[^A-Z0-9]", "", line.rpartition(":")[2].upper())
        if len(number) in DOCUMENT_SIGNS and any(sign.isdigit() for sign in number):
            found.append(number)
    return set(found[:MOST_KEYS])
