"""The jobs that wait, done here and now, as the worker would."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_jobs(name: str) -> int:
    """Do each waiting job of this name; how many there were. Their rows stay, since only the worker takes them away."""
    waiting = ProcrastinateJob.objects.filter(task_name=name).order_by("pk")
    for job in waiting:
        app.tasks[name].func(**job.args)
    return len(waiting)
