#!/usr/bin/env python
"""Run a management command: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415  (Django may be missing)
    except ImportError:
        sys.exit("Django is not installed here. Run bin/serve once, then use .venv/bin/python manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
