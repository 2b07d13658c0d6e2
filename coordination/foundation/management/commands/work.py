"""The worker: runs jobs until it is told to stop."""

import asyncio
from typing import Any

from django.core.management import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from coordination.foundation import row_security

GRACE_SECONDS = 5  # a job that still runs then is begun anew by the next worker


class Command(BaseCommand):
    help = "Run jobs until SIGTERM or Ctrl-C. Several workers can run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        row_security.refuse_unsafe_role()
        asyncio.run(self.work())

    async def work(self) -> None:
        connector = PsycopgConnector(kwargs=connector_params("default"), min_size=1, max_size=3)
        with app.replace_connector(connector) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    concurrency=1,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=GRACE_SECONDS,
                )
