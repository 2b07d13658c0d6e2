"""Text as people compare it: without accents and case, since the embedded PostgreSQL has no ICU."""

import unicodedata


def fold(text: str) -> str:
    """`text` without accents, case and doubled blanks: "Île-du-Prince" → "ile-du-prince". Sorts and searches by it."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().replace("’", "'").split())
