"""Three PostgreSQL servers under Patroni, with etcd, on this machine: set up as docs/operations.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.conftest import ROOT
from tests.hands import PATIENCE, until
from tests.servers import PROGRAMS, USER, folder_of_servers

ETCD = shutil.which("etcd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_etcd = pytest.mark.skipif(
    ETCD is None or sys.platform != "linux",
    reason="etcd is not installed, or this is no Linux: apt-get install etcd-server",
)
NAMES = ("pg1", "pg2", "pg3")
FASTER = {"fsync": "off", "shared_buffers": "32MB", "max_wal_size": "1GB"}  # nobody pulls the plug on a test
# Root may have this Python where nobody else gets at. Patroni does, and is another user all the same.
_AS_USER = [] if USER is None else [
    "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--",
]  # fmt: skip
PASSWORD = "hemligt"


def written() -> str:
    """The patroni.yml that docs/operations.md shows."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- patroni\.yml -->\n```yaml\n(.*?)```", page, re.S)
    assert found is not None, "docs/operations.md shows no patroni.yml"
    return found[1]


@dataclass(frozen=True)
class Node:
    """A machine of the cluster: its name, its own loopback address, and the folder that all its processes work in."""

    name: str
    address: str
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"


def working_in(folder: Path) -> list[int]:
    """The processes whose working folder lies there."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            where = os.readlink(link)
            if where == str(folder) or where.startswith(f"{folder}/"):
                found.append(int(link.parent.name))
    return found


def kill_all(asked: Callable[[], list[int]]) -> None:
    """End processes by SIGKILL, and those that they start meanwhile."""
    end = time.monotonic() + 10
    while found := asked():
        assert time.monotonic() < end
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


class Cluster:
    """The three nodes and their etcd.

    Each node has an address of 127.0.0.0/8 that is this process's own, so that nobody else has its ports.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = [Node(name, address(n), folder / name) for n, name in enumerate(NAMES, start=1)]
        self.ports = dict(zip(("5432", "8008", "2379", "2380"), map(str, free_ports(4)), strict=True))
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    # --- starting and ending ---

    def boot(self) -> None:
        self._etcd()
        for node in self.nodes:
            self.start(node)
            if node is self.nodes[0]:  # until it is there, the others would look for it every ten seconds only
                self._until(self.primary, "the first server takes writes")

    def _etcd(self) -> None:
        folder = self.folder / "etcd"
        folder.mkdir()
        client, peer = (f"http://{address(0)}:{self.ports[port]}" for port in ("2379", "2380"))
        words = ["--name=etcd1", "--data-dir=data", f"--initial-cluster=etcd1={peer}"]
        words += [f"--{what}-client-urls={client}" for what in ("listen", "advertise")]
        words += [f"--{what}-peer-urls={peer}" for what in ("listen", "initial-advertise")]
        self._run("etcd", folder, [str(ETCD), *words])

        def answers() -> bool:
            with suppress(OSError):
                return b"true" in urllib.request.urlopen(f"{client}/health", timeout=2).read()
            return False

        self._until(answers, "etcd answers")

    def start(self, node: Node) -> None:
        """Start Patroni as docs/operations.md has it, but for addresses, folders, and what would only take time."""
        if not node.folder.exists():
            node.folder.mkdir()
            (node.folder / "patroni.yml").write_text(json.dumps(self._configuration(node)))
        self._run(node.name, node.folder, [sys.executable, "-m", "patroni", "patroni.yml"])

    def _configuration(self, node: Node) -> dict[str, Any]:
        text = written().replace("pg1", node.name)
        for name, where in [(f"etcd{n}", address(0)) for n in (1, 2, 3)] + [(n.name, n.address) for n in self.nodes]:
            text = re.sub(rf"\b{name}:(\d+)", lambda found: f"{where}:{self.ports[found[1]]}", text)  # noqa: B023
        document: dict[str, Any] = yaml.safe_load(text)
        document["etcd3"]["hosts"] = sorted(set(document["etcd3"]["hosts"]))
        document["bootstrap"]["initdb"].append("no-sync")
        document["postgresql"] |= {
            "data_dir": str(node.data),
            "bin_dir": str(PROGRAMS),
            "pgpass": "pgpass",
            "basebackup": ["no-sync", {"checkpoint": "fast"}],
            "parameters": FASTER | {"unix_socket_directories": str(node.folder)},
        }
        return document

    def _run(self, name: str, folder: Path, words: list[str]) -> None:
        if USER is not None:
            shutil.chown(folder, USER)
            for path in folder.iterdir():
                if not path.is_dir():
                    shutil.chown(path, USER)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONUNBUFFERED": "1"}
        if name in self._started:
            self._started[name].wait()
        with (folder / "log").open("ab") as log:
            self._started[name] = subprocess.Popen(
                [*_AS_USER, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def end(self) -> None:
        """End every process of the cluster, and remove what it has written."""
        kill_all(lambda: working_in(self.folder))
        for process in self._started.values():
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- asking ---

    def log(self, name: str) -> str:
        return (self.folder / name / "log").read_text(errors="replace")

    def url(self, *only: Node) -> str:
        """The URL of all three, as docs/operations.md has it, or of one."""
        places = ",".join(f"{node.address}:{self.ports['5432']}" for node in only or self.nodes)
        return f"postgresql+psycopg://vis@{places}/vis?{'' if only else 'target_session_attrs=read-write&'}"

    def connect(self, node: Node | None = None, **how: Any) -> psycopg.Connection[Any]:
        """A session of the superuser: at a node, or where writes are taken."""
        hosts = [node] if node is not None else self.nodes
        if node is None:
            how["target_session_attrs"] = "read-write"
        return psycopg.connect(
            host=",".join(each.address for each in hosts),
            port=self.ports["5432"],
            user="postgres",
            password=self._password(),
            connect_timeout=2,
            autocommit=True,
            **{"dbname": "postgres", **how},
        )

    def _password(self) -> str:
        return str(yaml.safe_load(written())["postgresql"]["authentication"]["superuser"]["password"])

    def members(self) -> list[dict[str, Any]]:
        """The members, as Patroni's own REST interface has them."""
        for node in self.nodes:
            with suppress(OSError):
                where = f"http://{node.address}:{self.ports['8008']}/cluster"
                return list(json.load(urllib.request.urlopen(where, timeout=2)).get("members", []))
        return []

    def primary(self) -> Node | None:
        """The node that takes writes now."""
        with suppress(psycopg.OperationalError), closing(self.connect()) as db:
            (where,) = db.execute("SELECT host(inet_server_addr())").fetchone() or ("",)
            return next(node for node in self.nodes if node.address == where)
        return None

    def following(self) -> list[Node]:
        """The standbys that have all that the primary has, while one of them may take over."""
        streams = [each for each in self.members() if each["state"] == "streaming" and not each.get("lag")]
        may = any(each["role"] == "sync_standby" for each in streams)
        return [node for node in self.nodes if may and node.name in {each["name"] for each in streams}]

    def wait(self, standbys: int) -> Node:
        """The primary, once so many standbys follow it."""

        def ready() -> Node | None:
            primary = self.primary()
            leads = [each["name"] for each in self.members() if each["role"] == "leader"]
            is_known = primary is not None and leads == [primary.name]
            return primary if is_known and len(self.following()) >= standbys else None

        # What a killed server had written of a record may look like more to come: Patroni waits a minute for that.
        found = self._until(ready, f"{standbys} standbys follow", 4 * PATIENCE)
        assert isinstance(found, Node)
        return found

    def _until(self, holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        try:
            return until(holds, what, patience)
        except AssertionError as error:
            logs = "\n".join(f"--- {name}\n{self.log(name)[-3000:]}" for name in self._started)
            raise AssertionError(f"{error}\n{self.members()}\n{logs}") from None

    # --- failing ---

    def kill(self, node: Node, *, machine: bool = False) -> None:
        """End a node's PostgreSQL, all at once; with `machine`, all that runs there, until `start`."""
        kill_all(lambda: working_in(node.folder if machine else node.data))

    def hold_replay(self, name: str) -> None:
        """Let a standby take what it is sent, and not carry it out, until it takes over."""
        node = next(node for node in self.nodes if node.name == name)
        with closing(self.connect(node)) as db:
            db.execute("SELECT pg_wal_replay_pause()")
            paused = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
            until(lambda: (db.execute(paused).fetchone() or (False,))[0], "the standby carries out nothing")


def address(n: int) -> str:
    """An address of this machine that no other process of it uses: 22 bits of the process's number and two of ours."""
    number = os.getpid() << 2 | n
    return f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, at any address."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster that takes writes; nothing of it is left afterwards, whatever happens."""
    made = Cluster(folder_of_servers("vis-ha-"))
    try:
        made.boot()
        made.wait(standbys=2)
        yield made
    finally:
        made.end()
