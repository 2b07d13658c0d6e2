"""The jobs of the dashboards."""

from procrastinate.contrib.django import app

from coordination.dashboards import kept


@app.periodic(cron="* * * * *")
@app.task(name="refresh_figures", queueing_lock="refresh_figures")
def refresh_figures(timestamp: int) -> None:
    """Each minute: the figures that somebody looks at are counted anew."""
    kept.refresh()
