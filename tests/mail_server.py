"""A mail server that keeps what it is given: just enough of SMTP (RFC 5321) for Python's client."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    if not part:
                        return
                    text += part.removeprefix(b".") if part.startswith(b"..") else part
                self.server.kept.append(email.message_from_bytes(text))
                self._say("250 kept")
            elif line.startswith(b"QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    kept: list[Message]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no error here."""


@contextmanager
def mail_server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Session) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
