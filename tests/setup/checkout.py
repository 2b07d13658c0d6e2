"""A copy of the checkout in a folder of its own, and the commands run in it."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


class Checkout:
    """The files that git knows or would take, without what bin/serve made, beside the same virtual environment."""

    def __init__(self, folder: Path, *, with_environment: bool = True) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        if with_environment:
            (folder / ".venv").symlink_to((ROOT / ".venv").resolve())

    def run(
        self, *command: str, path: str | None = None, prefix: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its output and complaints in one."""
        return subprocess.run(
            [*prefix, *command],
            cwd=self.folder,
            env=environment(path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )

    def processes(self) -> list[str]:
        """What runs in or for this folder, as command lines."""
        found = []
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
                if str(self.folder) in line or process.cwd() == str(self.folder):
                    found.append(line)
            except psutil.Error:
                continue
        return found


class Serving:
    """bin/serve in a checkout, from its start to its end."""

    def __init__(self, checkout: Checkout, port: int) -> None:
        self.log = checkout.folder / "serve.log"
        self.address = f"http://127.0.0.1:{port}"
        self.started = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["bin/serve", "--port", str(port)],
                cwd=checkout.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.end(signal.SIGTERM)

    def wait(self, seconds: float) -> float:
        """Wait for the first page and for what is printed after it; the seconds it took to answer."""
        deadline = self.started + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.output()
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.1)
                continue
            took = time.monotonic() - self.started
            while "Ctrl-C ends it." not in self.output() and time.monotonic() < deadline:
                assert self.process.poll() is None, self.output()
                time.sleep(0.1)
            return took
        raise AssertionError(f"no answer after {seconds} s:\n{self.output()}")

    def get(self, path: str) -> str:
        """The text of a page."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.address + path, timeout=10) as response:
            return response.read().decode()

    def end(self, number: int) -> int:
        """Send a signal and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)

    def output(self) -> str:
        return self.log.read_text()


def environment(path: str | None = None) -> dict[str, str]:
    """As in a person's shell: without what the running tests were given."""
    dropped = ("ACCORD_", "DATABASE_URL", "DJANGO_", "PYTHON", "PYTEST", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"PATH": path or os.environ["PATH"]}


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
