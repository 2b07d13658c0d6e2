"""A thief with the whole database server finds no child: tables, indexes, sessions, job rows, trail, logs, raw files.

The demo world is made on a database of its own and used through a real server; then everything is searched for what the
demo says about its children, and for a name typed into a page just now.
"""

import json
import mmap
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from psycopg import sql

from bin.lib import roles
from bin.lib.bench_browser import TOKEN, Browser
from bin.lib.database import ROOT
from tests.browser.server import environment_of, running_server

NAME = f"accord_thief_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # each worker of a run has its own
CONTROL = "Control-Kettle-4711"  # something that may be read: if the search did not find this, it would find nothing
TYPED = {
    "given_name": "Zephyrine",
    "family_name": "Oldcastlewick",
    "date_of_birth": "2012-03-04",
    "safe_contact": "Ring 204 555 0199 and ask for the blue umbrella.",
}
STORY = "Found behind the disused foundry on the third night."
SAID_ELSEWHERE = ["given_name", "decided_by"]  # a first name, and who decided, are words of other people's names too
UNUSED: set[str] = set()
"""Sealed columns of which the demo world holds nothing."""

ASK = f"""
import json
from django.apps import apps
from coordination.foundation.sealed import SealedField
found = {{}}
for model in apps.get_models():
    for field in model._meta.get_fields():
        if type(field) is SealedField and field.name not in {SAID_ELSEWHERE!r}:
            place = model.__name__ + "." + field.name
            found[place] = [getattr(row, field.name) for row in model._base_manager.using("owner").all()]
print("SECRETS " + json.dumps(found))
"""


@pytest.fixture(scope="module")
def thief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str], Path]]:
    """The owner's address of a used demo world, what is secret in it, and the folder with its logs."""
    folder = tmp_path_factory.mktemp("thief")
    owner_url = roles.rewrite(os.environ["ACCORD_OWNER_DATABASE_URL"], database=NAME)
    with running_server(NAME, folder) as address:
        _work(urlsplit(address).port)
        with roles.connect(owner_url) as owner:
            owner.execute("update agencies_agency set website = %s where code = 'CBSA'", [CONTROL])
        asked = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", ASK], cwd=ROOT, env=environment_of(NAME, folder),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        secrets = json.loads(re.search(r"SECRETS (.*)", asked.stdout)[1])
        unused = {place for place, words in secrets.items() if not any(words)}
        assert unused <= UNUSED, "the demo world holds something of everything that is sealed"
        yield owner_url, [word for words in secrets.values() for word in words if word], folder


def _work(port: int) -> None:
    """Sign in, begin a referral, spoil a form, read, look for the child, write a message, as a border officer does."""
    browser = Browser(port)
    browser.sign_in("border@accord.example")
    step = _post(browser, "/referrals/new/", {"age_band": "12-14", "place": "CA-MB", **TYPED})
    _post(browser, step, {"needs": "safe-shelter", "urgency": "urgent", "what_happened": STORY})
    _post(browser, "/referrals/new/", {"age_band": "12-14", "place": "NOWHERE", **TYPED})
    browser.get(f"/referrals/?{urlencode({'q': TYPED['family_name']})}")
    browser.get("/children/")
    browser.close()


def _post(browser: Browser, path: str, values: dict[str, str]) -> str:
    token = TOKEN.search(browser.get(path).body.decode())[1]
    answer = browser.post(path, {"csrfmiddlewaretoken": token, **values})
    return answer.location


def search_words(secrets: list[str]) -> list[bytes]:
    """What a search finds a child by: names, numbers, the beginning of each text.

    Of birth dates only the one typed: other days are those of laws in the directory too.
    """
    return sorted({secret.strip()[:30].encode() for secret in [*secrets, *TYPED.values(), STORY] if len(secret) > 5})


def test_the_world_has_secrets_and_the_typed_ones_are_among_them(thief) -> None:
    _owner_url, secrets, _folder = thief

    assert len(search_words(secrets)) > 60
    assert {TYPED["family_name"], TYPED["safe_contact"], STORY} <= set(secrets)


def test_dump_of_every_table_finds_nothing(thief) -> None:
    owner_url, secrets, _folder = thief
    found: dict[str, set[str]] = {}
    with roles.connect(owner_url) as owner:
        tables = owner.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            dump = _dump(owner, schema, table)
            hits = {word.decode() for word in [*search_words(secrets), CONTROL.encode()] if word in dump}
            if hits:
                found[table] = hits

    assert found == {"agencies_agency": {CONTROL}}


def _dump(owner, schema: str, table: str) -> bytes:
    """The table as pg_dump writes it, and what its byte columns say when they are decoded."""
    statement = sql.SQL("copy {}.{} to stdout").format(sql.Identifier(schema), sql.Identifier(table))
    with owner.cursor().copy(statement) as copy:
        text = b"".join(bytes(part) for part in copy)
    decoded = b" ".join(bytes.fromhex(match.decode()) for match in re.findall(rb"\\\\x((?:[0-9a-f]{2})+)", text))
    return text + decoded


def test_server_log_finds_nothing(thief, capfd) -> None:
    _owner_url, secrets, folder = thief

    log = (folder / "server.log").read_bytes()

    assert [word for word in search_words(secrets) if word in log] == []


def test_raw_files_of_the_server_find_nothing(thief) -> None:
    """Heap, indexes, TOAST, write-ahead log, temporary files: whatever lies in the data directory."""
    _owner_url, secrets, _folder = thief
    directory = os.environ.get("ACCORD_TEST_DATA_DIRECTORY")
    if not directory:
        pytest.skip("another server than the embedded one: its files are not here")
    pattern = re.compile(b"|".join(re.escape(word) for word in [*search_words(secrets), CONTROL.encode()]))
    time.sleep(1)  # the log of what was committed reaches the disk within a fraction of it

    found = {hit for path in _files(Path(directory)) for hit in _hits(path, pattern)}

    assert found == {CONTROL.encode()}


def _files(directory: Path) -> Iterator[Path]:
    """All there are; other tests make and drop databases meanwhile."""
    for folder, _folders, names in os.walk(directory):
        yield from (Path(folder) / name for name in names)


def _hits(path: Path, pattern: re.Pattern[bytes]) -> set[bytes]:
    try:
        if path.stat().st_size == 0:
            return set()
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return {match[0] for match in pattern.finditer(content)}
    except (FileNotFoundError, ValueError, OSError):  # removed or emptied meanwhile
        return set()
