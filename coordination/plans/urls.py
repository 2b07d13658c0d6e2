"""Addresses of the plan and its action items; commitments and items go by their codes."""

from django.urls import path

from coordination.plans.views import items, plans

app_name = "plans"
urlpatterns = [
    path("plan/", plans.plan_detail, name="plan_detail"),
    path("plan/new/", plans.commitment_create, name="commitment_create"),
    path("plan/<slug:code>/", plans.commitment_detail, name="commitment_detail"),
    path("plan/<slug:code>/edit/", plans.commitment_edit, name="commitment_edit"),
    path("actions/", items.action_item_list, name="action_item_list"),
    path("actions/new/", items.action_item_create, name="action_item_create"),
    path("actions/<slug:code>/", items.action_item_detail, name="action_item_detail"),
    path("actions/<slug:code>/edit/", items.action_item_edit, name="action_item_edit"),
]
