"""Database URLs: read, judged before anybody connects, and written again without what is secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from vis_cli.errors import Fault, FaultyConfiguration, Message, Sentence
from vis_cli.identity import path_of
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.names import suggestion

POSTGRES = "postgresql+psycopg"
LONGEST_PORT = 9  # digits; Python makes no number of thousands
_PARTS = re.compile(r"(?P<before>[\w+]+://(?:[^:/]*(?::[^@]*)?@)?)(?P<hosts>[^/?]*)(?P<after>.*)", re.DOTALL)
_PLACE = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.%\w]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>.*))?", re.DOTALL)


def database_url(written: str) -> URL:
    """The URL that a person's `--db` means: a URL as it is, anything else the path of an SQLite file.

    Several servers stand as libpq writes them (`h1:5432,h2:5432`), or as `?host=h1:5432&host=h2:5432`.

    Raises:
        FaultyConfiguration: not a URL that vis can use.
    """
    if "://" not in written:
        return URL.create("sqlite", database=str(path_of(written)))
    parts = _PARTS.fullmatch(written)
    if parts is None:
        raise _unusable(written, Message("it is not a database URL"))
    driver = parts["before"].partition("://")[0]
    if driver == "sqlite":
        return _sqlite(written)
    if driver not in ("postgresql", "postgres", POSTGRES):
        raise _unusable(written, Message("vis knows sqlite and postgresql+psycopg, not {driver}", driver=driver))
    places = [_place(written, each) for each in parts["hosts"].split(",")] if parts["hosts"] else []
    try:
        url = make_url(parts["before"] + parts["after"]).set(drivername=POSTGRES)
    except (ArgumentError, ValueError):
        raise _unusable(written, Message("it is not a database URL")) from None
    url = url.set(database=url.database and unquote(url.database))  # as libpq reads it
    _check_keys(written, url)
    if "host" not in url.query and len(places) < 2:
        ((host, port),) = places or [("", "")]
        if "port" in url.query:
            _place(written, f"{host}:{url.query['port']}")
        return url.set(host=host or None, port=int(port) if port else None)
    places = _in_query(written, url) or places
    url = url.difference_update_query(("host", "port"))
    if len(places) == 1 and not _is_folder(places[0][0]):
        return url.set(host=places[0][0], port=int(places[0][1]) if places[0][1] else None)
    return url.update_query_dict(_as_query(places))


def servers(url: URL) -> int:
    """How many servers the URL names."""
    return str(url.query.get("host", "")).count(",") + 1


def without_password(url: URL) -> tuple[URL, str | None]:
    """The URL without its password, for command lines and files that others see; and the password, wherever it was."""
    password = url.query.get("password", url.password)
    bare = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    return bare.difference_update_query(("password", "sslpassword")), None if password is None else str(password)


def as_written(url: URL, driver: str = POSTGRES) -> str:
    """A PostgreSQL URL as `--db` and, with the driver `postgresql`, PostgreSQL's own programs take it.

    A password is a `***`.
    """
    query = {key: str(value) for key, value in url.query.items()}
    places = _pairs(query.get("host", ""), query.get("port", "")) if "host" in query else []
    if places and not any(host.startswith(("/", "@")) for host, _ in places):  # a socket's folder fits nowhere else
        hosts = ",".join(_host(host) + (f":{port}" if port else "") for host, port in places)
        query = {key: value for key, value in query.items() if key not in ("host", "port")}
    else:
        hosts = _host(url.host or "") + (f":{url.port}" if url.port else "")
    user = "" if url.username is None else quote(url.username, safe="")
    secret = ":***" if url.password else ""
    shown = {key: "***" if key in ("password", "sslpassword") else quote(query[key], safe="/,") for key in query}
    asked = "&".join(f"{key}={value}" for key, value in shown.items())
    who = f"{user}{secret}@" if user or secret else ""
    return f"{driver}://{who}{hosts}/{quote(url.database or '', safe='')}{asked and '?'}{asked}"


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _sqlite(written: str) -> URL:
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        raise _unusable(written, Message("an SQLite path comes after three slashes, sqlite:///vis.db")) from None
    if url.host or url.port or url.username or url.password:
        raise _unusable(written, Message("an SQLite path comes after three slashes, sqlite:///vis.db"))
    if url.query:
        raise _unusable(written, Message("an SQLite database has no options after a ?"))
    if url.database in (None, "", ":memory:"):
        raise _unusable(written, Message("an SQLite database is a file"))
    return url


def _place(written: str, place: str) -> tuple[str, str]:
    """One of the servers, as host and port; either may be empty, but not both where there are several."""
    found = _PLACE.fullmatch(place)
    if "@" in place:
        raise _unusable(written, Message("an @ in a user name or password is written %40"))
    if found is None:
        raise _unusable(written, Message("a host is a name, an address, or an IPv6 address in [ ]"))
    host, port = found["six"] or found["host"], found["port"] or ""
    if not host and not port:
        raise _unusable(written, Message("a host is missing beside a comma"))
    if port and not (port.isascii() and port.isdigit() and len(port) <= LONGEST_PORT and 0 < int(port) < 65536):
        raise _unusable(written, Message("a port is a number from 1 to 65535"))
    return host, port


def _pairs(hosts: str, ports: str) -> list[tuple[str, str]]:
    """Hosts and ports, each with commas; one port is for all hosts."""
    names, numbers = hosts.split(","), ports.split(",")
    return list(zip(names, numbers * len(names) if len(numbers) == 1 else numbers, strict=True))


def _in_query(written: str, url: URL) -> list[tuple[str, str]]:
    """The servers that the query names, in either way: `host=a:1&host=b:2`, or `host=a,b&port=1,2`."""
    named = url.query.get("host")
    if named is None:
        return []
    port = url.query.get("port", "")
    ports = port if isinstance(port, str) else ",".join(port)
    listed = named.split(",") if isinstance(named, str) else list(named)
    if not ports and not any(_is_folder(each) for each in listed):
        return [_place(written, _bracketed(each)) for each in listed]
    try:
        pairs = _pairs(",".join(listed), ports)
    except ValueError:
        raise _unusable(written, Message("there are as many ports as hosts, or one for all")) from None
    for host, number in pairs:
        if number or not _is_folder(host):
            _place(written, f"{'folder' if _is_folder(host) else _bracketed(host)}:{number}")
    return pairs


def _is_folder(host: str) -> bool:
    """Whether a host is a folder with a socket in it, which may have any sign in its name."""
    return host.startswith(("/", "@"))


def _bracketed(host: str) -> str:
    """An IPv6 address in brackets, which it may stand without in a query."""
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _as_query(places: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The servers as SQLAlchemy and libpq both take them."""
    hosts, ports = zip(*places, strict=True)
    return {"host": ",".join(hosts), **({"port": ",".join(ports)} if any(ports) else {})}


def _check_keys(written: str, url: URL) -> None:
    """Refuse what the driver does not know; without a driver, connecting says that there is none.

    Raises:
        FaultyConfiguration: so.
    """
    if not url.query:
        return
    for key, value in url.query.items():
        if not isinstance(value, str) and key not in ("host", "port"):
            raise _unusable(written, Message("{key} is given twice", key=key))
    timeout = url.query.get("connect_timeout", "0")
    if not re.fullmatch(r"-?[0-9]{1,9}", str(timeout)):
        raise _unusable(written, Message("connect_timeout is a whole number of seconds"))
    try:
        from psycopg import pq
    except ImportError:
        return
    known = [option.keyword.decode() for option in pq.Conninfo.get_defaults()]
    for key in url.query:
        if key not in known:
            raise _unusable(written, Message("PostgreSQL has no option {key}", key=key), suggestion(key, known))


def _unusable(written: str, why: Sentence, hint: Sentence | None = None) -> FaultyConfiguration:
    said = Message('"{written}" cannot be used: {why}.', written=mask(written), why=why)
    hint = hint or "Write a path, or postgresql+psycopg://user@host/database."
    return FaultyConfiguration([Fault("database-url", said, None, hint)])
