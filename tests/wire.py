"""A connection to PostgreSQL that breaks in the middle of a commit."""

from __future__ import annotations

import select
import socket
import threading

from sqlalchemy.engine import URL

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # as PostgreSQL's protocol has it


class Wire:
    """A way to the server that breaks at a commit (`at`, the first is 1): before it gets there, or after (`reaches`).

    `mends`: others get through afterwards.
    """

    def __init__(self, server: URL, *, reaches: bool, mends: bool, at: int = 1) -> None:
        folder = server.query.get("host")
        self.server = f"{folder}/.s.PGSQL.{server.port or 5432}" if folder else (str(server.host), server.port or 5432)
        self.reaches, self.mends, self.is_cut, self.commits_left = reaches, mends, False, at
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, server: URL) -> str:
        here = server.set(host="127.0.0.1", port=self.door.getsockname()[1]).difference_update_query(["host"])
        return here.render_as_string(hide_password=False)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        if self.is_cut and not self.mends:
            client.close()
            return
        kind = socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET
        with client, socket.socket(kind) as server:
            server.connect(self.server)
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    said = ready.recv(1 << 16)
                    if not said:
                        return
                    if ready is client and COMMIT in said and not self.is_cut:
                        self.commits_left -= 1
                    if not self.commits_left and not self.is_cut:
                        self.is_cut = True
                        if self.reaches:
                            server.sendall(said)
                            server.recv(1 << 16)  # the server has answered; nobody hears it
                        return
                    (server if ready is client else client).sendall(said)
