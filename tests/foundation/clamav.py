"""A stand-in for `clamd` that speaks its protocol, and the real one with a signature made here."""

import contextlib
import hashlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

BAD = b"%PDF-1.7 this is the sign that the test signature names"
MOST = 26 * 1024 * 1024


class StandIn:
    """Answers one connection at a time as `mode` says; `received` is what was sent to it."""

    def __init__(self, mode: str = "") -> None:
        self.mode, self.received = mode, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _who = self.server.accept()
                with line, contextlib.suppress(OSError):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if self.mode == "hangs_up":
            return
        assert command == b"zINSTREAM\0", command
        self.received = b""
        while size := int.from_bytes(stream.read(4), "big"):
            self.received += stream.read(size)
            if self.mode == "limit" or len(self.received) > MOST:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.mode == "slow":
            time.sleep(3)
        line.sendall(b"stream: Test.Sign FOUND\0" if BAD in self.received else b"stream: OK\0")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


@contextlib.contextmanager
def real() -> Iterator[str]:
    """The path of a real daemon's socket; it knows one signature, of the whole of BAD."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    try:
        (folder / "own.hdb").write_text(f"{hashlib.md5(BAD).hexdigest()}:{len(BAD)}:Test.Sign\n")
        (folder / "clamd.conf").write_text(
            f"DatabaseDirectory {folder}\nLocalSocket {folder}/clamd.ctl\nForeground yes\n"
            f"User root\nStreamMaxLength 26M\n"
        )
        daemon = subprocess.Popen(
            [shutil.which("clamd") or "clamd", "-c", str(folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _try in range(200):
                if (folder / "clamd.ctl").exists() or daemon.poll() is not None:
                    break
                time.sleep(0.1)
            yield f"{folder}/clamd.ctl"
        finally:
            daemon.terminate()
            daemon.wait(timeout=20)
    finally:
        shutil.rmtree(folder)
