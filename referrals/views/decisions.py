"""Recording a best-interests decision on a child file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals import operations
from referrals.enums import Question
from referrals.forms import DecisionForm
from referrals.views.late import status_of
from referrals.views.reports import fetch_child


@require_http_methods(["GET", "HEAD", "POST"])
def decision_record(request: HttpRequest, code: str) -> HttpResponse:
    membership = request.membership
    child_file = fetch_child(request, code)
    asked = request.GET.get("question", "")
    question = asked if asked in Question.values else ""
    form = DecisionForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        operations.record_decision(child_file, by=membership, decision=form.decision)
        messages.success(request, _("The decision was recorded."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form}
    return render(request, "referrals/decision_record.html", context, status=status_of(request, form))
