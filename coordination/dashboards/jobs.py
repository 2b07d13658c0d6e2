"""The jobs of the dashboards."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coordination.dashboards import digest, pages


@app.periodic(cron="* * * * *")
@app.task(name="refresh_figures", queueing_lock="refresh_figures")
def refresh_figures(timestamp: int) -> None:
    """Each minute: the figures that somebody looks at are counted anew."""
    pages.refresh()


@app.periodic(cron="35 * * * *")
@app.task(name="mail_weekly_views", queueing_lock="mail_weekly_views")
def mail_weekly_views(timestamp: int) -> None:
    """Each hour: the saved views of those for whom it is Monday morning."""
    digest.mail_weekly_views(timezone.now())
