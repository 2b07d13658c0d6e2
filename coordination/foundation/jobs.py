"""Jobs: rows in PostgreSQL, enqueued in the transaction that causes them and run by the worker (`manage.py work`).

An app that has jobs puts them in a module `jobs` of its own. A job row holds codes and keys, never anything about a
child; a job that touches a child's data writes an audit entry (Verb.JOB).
"""

import datetime
import time
from importlib import import_module

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app

from coordination.foundation import audit_chain

KEEP_FAILED_HOURS = 14 * 24


@app.periodic(cron="* * * * *")
@app.task(name="seal_audit_trail", queueing_lock="seal_audit_trail", pass_context=False)
def seal_audit_trail(timestamp: int) -> None:
    """Each minute: bind the entries of the last one into the chain."""
    audit_chain.seal()


@app.periodic(cron="7 * * * *")
@app.task(name="clear_ended_sessions", queueing_lock="clear_ended_sessions")
def clear_ended_sessions(timestamp: int) -> None:
    """Each hour: sessions that ended leave the database."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@app.periodic(cron="* * * * *")
@app.task(name="put_back_stalled", queueing_lock="put_back_stalled", pass_context=True)
async def put_back_stalled(context: JobContext, timestamp: int) -> None:
    """Each minute: a job whose worker was killed is done again; failed ones go after two weeks.

    So every job must be able to run twice.
    """
    manager = context.app.job_manager
    again = datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job, retry_at=again)
    await manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)
