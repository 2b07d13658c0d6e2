"""The processes that bin/serve starts, and how they end with it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

GRACE_SECONDS = 10
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


class Stop(BaseException):
    """A signal asked the command to end; nothing but the outermost code catches it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def end_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and SIGHUP into Stop. A SIGHUP that nohup set aside stays set aside."""

    def stop(number: int, _frame: object) -> None:
        ignore_signals()
        raise Stop(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue
        signal.signal(number, stop)


def ignore_signals() -> None:
    """From here on the command is ending: a second Ctrl-C must not interrupt the cleaning up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


class Child:
    """A process in a group of its own: Ctrl-C reaches it through us alone, and its children end with it."""

    def __init__(self, name: str, command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self.name = name
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=_in_child(),
        )  # fmt: skip

    def is_running(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Ask, wait, insist; then insist on whatever is left of its group."""
        if self.is_running():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _in_child() -> Callable[[], None]:
    """What a child does first: default signals, and on Linux an end of its own if we are killed outright."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if library:
            library.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)

    return prepare
