"""The admin site's pages of the directory: all of it, for directory administrators; no referral."""

from agencies.admin import agencies, people, reference

__all__ = ["agencies", "people", "reference"]
