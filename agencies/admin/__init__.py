"""The admin site's pages of the directory: all of it, for directory administrators; no referral."""

from django.contrib import admin
from django.contrib.auth.models import Group

from agencies.admin import agencies, people, reference

admin.site.unregister(Group)  # what people may do hangs on memberships, not on groups

__all__ = ["agencies", "people", "reference"]
