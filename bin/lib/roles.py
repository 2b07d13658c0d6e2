"""The two database roles and the database, made on whichever server is used.

`accord_owner` owns the database and its tables and runs migrations; `accord_app` is the web process: it owns
nothing, so that row security holds for it. Neither is a superuser, and neither may bypass row security.
"""

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bin.lib.console import Problem

OWNER = "accord_owner"
APPLICATION = "accord_app"
OLDEST_VERSION = 15
BY_HAND = "run deploy/roles.sql and set ACCORD_OWNER_DATABASE_URL and ACCORD_APP_DATABASE_URL instead"
SETUP_LOCK = 0x4143434F5244  # "ACCORD": two checkouts on one server set up one after the other


@dataclass(frozen=True)
class Access:
    """The addresses of one database: for migrations, and for the web process."""

    owner_url: str
    application_url: str


def rewrite(url: str, *, user: str = "", password: str = "", database: str = "") -> str:
    """The same server under another user or database."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if user:
        netloc = f"{user}:{quote(password, safe='')}@{netloc.rpartition('@')[2]}"
    path = f"/{quote(database, safe='')}" if database else parts.path
    return urlunsplit((parts.scheme, netloc, path, parts.query, ""))


def database_of(url: str) -> str:
    """The name of the database in an address; `accord` when it has none."""
    return unquote(urlsplit(url).path.strip("/")) or "accord"


@contextlib.contextmanager
def only_one(url: str, lock: int) -> Iterator[None]:
    """Wait for a lock of this database, which ends with the process: two set-ups at once would collide."""
    with connect(url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [lock])
        yield


def derive(secret: str, role: str) -> str:
    """A role's password, the same in every checkout that knows the secret."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def connect(url: str) -> psycopg.Connection:
    """An autocommitting connection, or a Problem without any password in it."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise Problem("DATABASE_URL must name a PostgreSQL database, like postgresql://user:password@host:5432/accord.")
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.ProgrammingError:
        raise Problem(
            "DATABASE_URL cannot be read: write it like postgresql://user:password@host:5432/accord."
        ) from None
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split()).removesuffix(".")
        raise Problem(
            f"The database server does not let us in ({reason}): check the address and that the server runs."
        ) from None


def administrator(url: str) -> psycopg.Connection:
    """A connection as the given role, to a database that exists before ours does."""
    try:
        connection = connect(rewrite(url, database="postgres"))
    except Problem as problem:
        try:
            connection = connect(rewrite(url, database=database_of(url)))
        except Problem:
            raise problem from None
    version = connection.info.server_version // 10000
    if version < OLDEST_VERSION:
        connection.close()
        raise Problem(
            f"This server is PostgreSQL {version} and Accord needs {OLDEST_VERSION} or newer: upgrade it or "
            f"choose another."
        )
    return connection


def ensure(url: str, secret: str, database: str) -> Access:
    """Make what is missing of the roles, the database and their grants; say who may when we may not."""
    passwords = {role: derive(secret, role) for role in (OWNER, APPLICATION)}
    with administrator(url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
        try:
            for role, password in passwords.items():
                _ensure_role(connection, url, role, password)
            if not _one(connection, "SELECT pg_has_role(%s, %s, 'MEMBER')", [OWNER, APPLICATION]):
                connection.execute(f"GRANT {APPLICATION} TO {OWNER}")
            _open_database(connection, url, passwords[OWNER], database)
        except psycopg.errors.InsufficientPrivilege as error:
            reason = error.diag.message_primary
            raise Problem(f"The role of DATABASE_URL may not do the set-up ({reason}): {BY_HAND}.") from None
    return Access(
        rewrite(url, user=OWNER, password=passwords[OWNER], database=database),
        rewrite(url, user=APPLICATION, password=passwords[APPLICATION], database=database),
    )


def _one(connection: psycopg.Connection, query: str, parameters: list[object] | None = None) -> object:
    row = connection.execute(query, parameters).fetchone()
    return row[0] if row else None


def _ensure_role(connection: psycopg.Connection, url: str, role: str, password: str) -> None:
    may_create_databases = role == OWNER
    attributes = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE " + ("CREATEDB" if may_create_databases else "NOCREATEDB")
    found = connection.execute(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    if found is None:
        if not _one(connection, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"):
            raise Problem(
                f"The role {connection.info.user} may not create roles and {role} does not exist: give a "
                f"DATABASE_URL of a role that may, or {BY_HAND}."
            )
        _execute(connection, f"CREATE ROLE {role} {attributes} PASSWORD", password)
        return
    if found != (True, False, False, may_create_databases):
        connection.execute(f"ALTER ROLE {role} {attributes}")
    try:
        connect(rewrite(url, user=role, password=password, database=connection.info.dbname)).close()
    except Problem:
        _execute(connection, f"ALTER ROLE {role} PASSWORD", password)


def _execute(connection: psycopg.Connection, statement: str, password: str) -> None:
    """Statements about roles take no parameters, so the password is quoted into the text."""
    connection.execute(sql.SQL(statement + " {}").format(sql.Literal(password)))


def ensure_database(owner: psycopg.Connection, database: str) -> None:
    """Make a database that belongs to the role of the connection, unless it is there."""
    if not _exists(owner, database):
        statement = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
        owner.execute(statement.format(sql.Identifier(database)))


def _exists(connection: psycopg.Connection, database: str) -> bool:
    return bool(_one(connection, "SELECT true FROM pg_database WHERE datname = %s", [database]))


def _open_database(connection: psycopg.Connection, url: str, password: str, database: str) -> None:
    """Make the database, or let the owner make tables in the one that is there."""
    if not _exists(connection, database):
        with connect(rewrite(url, user=OWNER, password=password, database=connection.info.dbname)) as owner:
            ensure_database(owner, database)
        return
    with connect(rewrite(url, database=database)) as inside:
        encoding = _one(inside, "SHOW server_encoding")
        if encoding != "UTF8":
            raise Problem(f"The database {database} is encoded in {encoding}: name one in UTF8, or one yet to be made.")
        ready = _one(
            inside,
            "SELECT has_database_privilege(%s, current_database(), 'CREATE') "
            "AND has_schema_privilege(%s, 'public', 'CREATE')",
            [OWNER, OWNER],
        )
        if not ready:
            name = sql.Identifier(database)
            inside.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(name, sql.Identifier(OWNER)))
            inside.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
