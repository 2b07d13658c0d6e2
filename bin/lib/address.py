"""The address that bin/serve listens on: its arguments, checked before anything slow is done.

Runs before the virtual environment exists, so it uses the standard library alone.
"""

import argparse
import errno
import socket
import sys
import time
from dataclasses import dataclass

LEAVING_SECONDS = 8


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        """How a browser on this machine reaches it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.port}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a whole number from 1 to 65535.")
    return int(text)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        """One sentence instead of the usage followed by one."""
        self.exit(1, f"{message.removeprefix('argument ')}\n")


def parse(arguments: list[str]) -> Address:
    """The address that the arguments ask for; ends the program with one sentence when they make no sense."""
    parser = _Parser(prog="bin/serve", description="Sets Accord up where needed and serves it. Ctrl-C ends it.")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    chosen = parser.parse_args(arguments)
    return Address(chosen.host, chosen.port)


def fault(address: Address, patience: float = LEAVING_SECONDS) -> str:
    """Why nothing can listen there, as a sentence that says what to do; empty when all is well.

    A port that is taken gets `patience` seconds: the web server of a bin/serve just killed is on its way out.
    """
    deadline = time.monotonic() + patience
    while (sentence := _fault_now(address)).startswith("Port") and time.monotonic() < deadline:
        time.sleep(0.1)
    return sentence


def _fault_now(address: Address) -> str:
    try:
        family, kind, _, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except (socket.gaierror, UnicodeError):
        return _elsewhere(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = address.port + 1 if address.port < 65535 else 8000
            return f"Port {address.port} is taken: stop what uses it or choose another, e.g. --port {free}."
        if error.errno == errno.EACCES:
            return f"Port {address.port} is reserved for root: choose one above 1023, e.g. --port 8000."
        if error.errno == errno.EADDRNOTAVAIL:
            return _elsewhere(address)
        where = f"{address.host}, port {address.port}"
        return f"Nothing can listen on {where} ({error.strerror}): choose another --host or --port."
    return ""


def _elsewhere(address: Address) -> str:
    return f"--host {address.host} is not an address of this machine: leave it out or give one of its own."


if __name__ == "__main__":
    sys.exit(fault(parse(sys.argv[1:])) or 0)
