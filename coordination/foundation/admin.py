"""What other packages put into the admin site, which keeps the directory and nothing else."""

from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

admin.site.unregister(ProcrastinateJob)
