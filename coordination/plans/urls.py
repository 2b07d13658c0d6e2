"""Addresses of the plan and its action items; commitments and items go by their codes."""

from django.urls import path

from coordination.plans.views import actions, plan_keeping, plans, promises

app_name = "plans"
urlpatterns = [
    path("plan/", plans.plan_detail, name="plan_detail"),
    path("plan/new/", plans.commitment_create, name="commitment_create"),
    path("plan/<slug:code>/", plans.commitment_detail, name="commitment_detail"),
    path("plan/<slug:code>/edit/", plans.commitment_edit, name="commitment_edit"),
    path("plan/<slug:code>/history/", promises.commitment_history, name="commitment_history"),
    path("plan/<slug:code>/readings/new/", promises.reading_create, name="reading_create"),
    path("plan/<slug:code>/budget/", promises.budget_edit, name="budget_edit"),
    path("plans/new/", plan_keeping.plan_create, name="plan_create"),
    path("plans/<slug:code>/edit/", plan_keeping.plan_edit, name="plan_edit"),
    path("plans/<slug:code>/budget/", plan_keeping.plan_budget, name="plan_budget"),
    path("actions/", actions.action_list, name="action_list"),
    path("actions/new/", actions.action_create, name="action_create"),
    path("actions/<slug:code>/", actions.action_detail, name="action_detail"),
    path("actions/<slug:code>/confirm/", actions.action_confirm, name="action_confirm"),
    path("actions/<slug:code>/edit/", actions.action_edit, name="action_edit"),
]
