"""Database URLs: what is understood, what is refused, and what is shown of them."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from vis_cli.db.core.engine import Database
from vis_cli.db.core.urls import as_written, database_url, servers, without_password
from vis_cli.errors import FaultyConfiguration

START = "postgresql+psycopg://vis:hemligt@"
SEVERAL = "postgresql://vis@h1:5432,h2:5433/vis?target_session_attrs=read-write"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("h1:5432,h2:5433/vis?target_session_attrs=read-write", SEVERAL),
        ("/vis?host=h1:5432&host=h2:5433&target_session_attrs=read-write", SEVERAL),
        ("/vis?host=h1,h2&port=5432,5433&target_session_attrs=read-write", SEVERAL),
        ("h1,h2/vis", "postgresql://vis@h1,h2/vis"),
        ("h1:5433,h2/vis", "postgresql://vis@h1:5433,h2/vis"),
        ("/vis?host=h1,h2&port=6432", "postgresql://vis@h1:6432,h2:6432/vis"),
        ("/vis?host=h1:6432", "postgresql://vis@h1:6432/vis"),
        ("[::1]:5432,[fe80::2]/vis", "postgresql://vis@[::1]:5432,[fe80::2]/vis"),
        ("/vis?host=::1&host=h2:6432", "postgresql://vis@[::1],h2:6432/vis"),
        ("[::1]:5432/vis", "postgresql://vis@[::1]:5432/vis"),
        ("h:5432/vis", "postgresql://vis@h:5432/vis"),
        ("h:/vis?port=6432", "postgresql://vis@h/vis?port=6432"),
        ("/vis?host=/run/pg,/tmp/pg%201&port=6432", "postgresql://vis@/vis?host=/run/pg,/tmp/pg%201&port=6432,6432"),
        ("/vis?options=-c%20a%3Db+c", "postgresql://vis@/vis?options=-c%20a%3Db%20c"),
        ("h/vis%2F2?password=hemligt&sslpassword=hemligt", "postgresql://vis@h/vis%2F2"),
    ],
)
def test_every_way_to_write_servers_is_understood_and_comes_back_as_libpq_has_it(written: str, plain: str) -> None:
    url = database_url(START + written)
    bare, password = without_password(url)
    assert (as_written(bare, "postgresql"), password) == (plain, "hemligt")
    assert database_url(as_written(bare)) == bare
    assert "hemligt" not in str(Database(url)) and servers(url) == 1 + plain.partition("&port")[0].count(",")
    _, given = url.get_dialect()().create_connect_args(url)
    assert given["user"] == "vis" and "[" not in given.get("host", "")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("postgresql+psycopg://vis:hemligt@h:abc/vis", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt@h:99999/vis", "a port is a number"),
        pytest.param(f"postgresql://vis:hemligt@h:{'1' * 5000}/vis", "a port is a number", id="5000 digits"),
        ("postgresql+psycopg://vis:hemligt@h1:5432,h2:x/vis", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt@/vis?host=h1:5432&host=h2:x", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt@h/vis?port=x", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt@/vis?host=/run&port=x", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt", "a port is a number"),
        ("postgresql+psycopg://vis:hemligt@h/vis?connect_timeout=abc", "connect_timeout is a whole number"),
        ("postgresql+psycopg://vis:hemligt@h/vis?connect_timeout=1.5", "connect_timeout is a whole number"),
        ("postgresql+psycopg://vis:hemligt@h1,,h2/vis", "a host is missing"),
        ("postgresql+psycopg://vis:hemligt@/vis?host=h1,h2&port=1,2,3", "as many ports as hosts"),
        ("postgresql+psycopg://vis:hemligt@[::1/vis", "IPv6"),
        ("postgresql+psycopg://vis:he@mligt@h/vis", "%40"),
        ("postgresql+psycopg2://vis:hemligt@h/vis", "not postgresql+psycopg2"),
        ("mysql://vis:hemligt@h/vis", "not mysql"),
        ("postgresql+psycopg://vis:hemligt@h/vis?target_session_attr=any", 'Did you mean "target_session_attrs"?'),
        ("postgresql+psycopg://vis:hemligt@h/vis?prepare_threshold=1", "has no option prepare_threshold"),
        ("postgresql+psycopg://vis:hemligt@h/vis?sslmode=a&sslmode=b", "sslmode is given twice"),
        ("sqlite://vis.db", "three slashes"),
        ("sqlite://:x/vis.db", "three slashes"),
        ("sqlite:///vis.db?mode=ro", "no options"),
        ("sqlite:///:memory:", "is a file"),
        ("://vis", "not a database URL"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anybody_connects(bare_vis: Command, written: str, why: str) -> None:
    with pytest.raises(FaultyConfiguration, match="database-url") as refused:
        database_url(written)
    (fault,) = refused.value.faults
    assert why in f"{fault.message} {fault.hint}" and "hemligt" not in str(fault)
    for words in (("units", "list"), ("config", "check"), ("db", "init", "--json"), ("units", "list", "--debug")):
        run = bare_vis(*words, env={"VIS_DB": written})
        assert (run.code, run.out) == (78, "") and "database-url" in run.err
        assert "mligt" not in run.err and run.err.count("\n") == 1


def test_the_servers_are_shown_as_they_are_written_without_the_password(bare_vis: Command) -> None:
    url = "postgresql+psycopg://vis:hemligt@h1:5432,h2:5432/vis?target_session_attrs=read-write"
    shown = "postgresql+psycopg://vis:***@h1:5432,h2:5432/vis?target_session_attrs=read-write"
    run = bare_vis.ok("config", "show", "--json", env={"VIS_DB": url})
    assert shown in run.out and "hemligt" not in run.out + run.err
    run = bare_vis.ok("cron", "show", "--cron", "--no-input", "--lock-timeout", "0", env={"VIS_DB": url})
    assert shown.replace(":***", "") in run.out and "hemligt" not in run.out + run.err
