"""The addresses of referrals and child files."""

from django.urls import path

from coordination.foundation import converters  # noqa: F401  (registers `code`)
from referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("children/", views.child_list, name="child_list"),
    path("children/search/", views.child_search, name="child_search"),
    path("children/due-for-erasure/", views.erasure_list, name="erasure_list"),
    path("children/<code:code>/", views.child_detail, name="child_detail"),
    path("children/<code:code>/readers/", views.child_readers, name="child_readers"),
    path("children/<code:code>/decisions/record/", views.decision_record, name="decision_record"),
    path("children/<code:code>/missing/", views.child_missing, name="child_missing"),
    path("children/<code:code>/found/", views.child_found, name="child_found"),
    path("children/<code:code>/report/", views.protection_report, name="protection_report"),
    path("children/<code:code>/erasure/ask/", views.erasure_ask, name="erasure_ask"),
    path("children/<code:code>/erasure/settle/", views.erasure_settle, name="erasure_settle"),
    path("children/<code:code>/erasure/refuse/", views.erasure_refuse, name="erasure_refuse"),
    path("matches/<uuid:match_uuid>/confirm/", views.match_confirm, name="match_confirm"),
    path("matches/<uuid:match_uuid>/dismiss/", views.match_dismiss, name="match_dismiss"),
    path("permits/", views.permit_list, name="permit_list"),
    path("referrals/", views.referral_list, name="referral_list"),
    path("referrals/new/", views.referral_create, name="referral_create"),
    path("referrals/emergency/", views.referral_emergency, name="referral_emergency"),
    path("referrals/<code:reference>/", views.referral_detail, name="referral_detail"),
    path("referrals/<code:reference>/draft/child/", views.draft_child, name="draft_child"),
    path("referrals/<code:reference>/draft/needs/", views.draft_needs, name="draft_needs"),
    path("referrals/<code:reference>/draft/receiver/", views.draft_receiver, name="draft_receiver"),
    path("referrals/<code:reference>/draft/basis/", views.draft_basis, name="draft_basis"),
    path("referrals/<code:reference>/draft/review/", views.draft_review, name="draft_review"),
    path("referrals/<code:reference>/draft/discard/", views.draft_discard, name="draft_discard"),
    path("referrals/<code:reference>/message/", views.referral_message, name="referral_message"),
    path("referrals/<code:reference>/open/", views.referral_open, name="referral_open"),
    path("referrals/<code:reference>/observer/", views.referral_observer, name="referral_observer"),
    path("referrals/<code:reference>/permit/", views.referral_permit, name="referral_permit"),
    path("referrals/<code:reference>/permit/request/", views.permit_request, name="permit_request"),
    path("referrals/<code:reference>/permit/refuse/", views.permit_refuse, name="permit_refuse"),
    path("referrals/<code:reference>/files/add/", views.attachment_add, name="attachment_add"),
    path("referrals/<code:reference>/files/<uuid:storage_key>/", views.attachment_download, name="attachment_download"),
    path("referrals/<code:reference>/sheet/", views.referral_sheet, name="referral_sheet"),
    path("referrals/<code:reference>/remind/", views.referral_remind, name="referral_remind"),
    path("referrals/<code:reference>/<slug:transition>/", views.referral_move, name="referral_move"),
]
