"""The jobs of referrals: keeping the summary of how agencies answer."""

from procrastinate.contrib.django import app

from referrals import operations


@app.periodic(cron="17 * * * *")
@app.task(name="refresh_answering", queueing_lock="refresh_answering")
def refresh_answering(timestamp: int) -> None:
    """Each hour: how agencies answered lately, for the order of "who can help"."""
    operations.refresh_answering()
