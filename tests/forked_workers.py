"""Workers that start at once: this process loads Django, then forks one that runs `manage.py work` for each line it
reads, and answers with its process id."""

import os
import signal
import sys

import django
from django.core.management import call_command


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    django.setup()
    print("ready", flush=True)  # noqa: T201  (it speaks by its output)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            call_command("work")
            os._exit(0)
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
