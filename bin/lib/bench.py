"""bin/bench: a database of its own for `manage.py bench`, which measures."""

import os
import subprocess
import sys

from bin.lib import application, database
from bin.lib.console import Problem, complain
from bin.lib.processes import Stop, end_on_signals, ignore_signals


def main(arguments: list[str]) -> int:
    """Prepare, then hand the arguments on; the exit code of the command."""
    end_on_signals()
    opened: database.Database | None = None
    try:
        opened = database.opened("postgres-bench")
        database.announce(opened)
        os.environ.update(ACCORD_BENCH="1", ACCORD_DEMO="1")
        application.load(opened)
        if not application.knows("bench"):
            raise Problem("There is nothing to measure yet: manage.py bench does not exist.")
        application.migrate()
        application.collect_static()
        return subprocess.call([sys.executable, "manage.py", "bench", *arguments], cwd=database.ROOT)
    except Stop as stop:
        return 128 + stop.number
    except Problem as problem:
        complain(str(problem))
        return 1
    finally:
        ignore_signals()
        if opened:
            opened.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
