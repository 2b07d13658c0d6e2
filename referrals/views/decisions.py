"""Recording a best-interests decision on a child file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals import operations, policies
from referrals.enums import Question
from referrals.forms import DecisionForm
from referrals.models import ChildFile
from referrals.views.fetch import require
from referrals.views.late import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def decision_record(request: HttpRequest, code: str) -> HttpResponse:
    membership = request.membership
    child_file = get_object_or_404(ChildFile.objects.visible_to(membership).select_related("key"), code=code)
    require(
        policies.can_decide_for(membership, child_file),
        _("A decision is recorded by an agency that works on the child's file: the one that holds it or accepted it."),
    )
    asked = request.GET.get("question", "")
    question = asked if asked in Question.values else ""
    form = DecisionForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        operations.record_decision(child_file, by=membership, decision=form.decision)
        messages.success(request, _("The decision was recorded."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form}
    return render(request, "referrals/decision_record.html", context, status=status_of(request, form))
