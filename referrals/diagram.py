"""The page docs/workflow.md, drawn from the table in `workflow`."""

from django.utils import translation

from referrals.enums import CLOSED, Status
from referrals.workflow import TRANSITIONS

HEAD = """# What a referral can do

Written by `manage.py draw_workflow` from `referrals/workflow.py`; a test fails when the two differ.

```mermaid
stateDiagram-v2
    [*] --> draft
"""

BY_PHONE = """
An agency where nobody signs in is external: its desk is called. Whatever the table gives to the receiver, the sender
then writes down in the receiver's name, and is asked when it called and who answered, instead of for a worker. Nothing
happens by itself: that the desk has taken note is written down too. All of it ends with the agency's first account.
"""


def workflow_page() -> str:
    """The whole page: a state diagram in Mermaid, then the table in words."""
    with translation.override("en"):
        arrows = [
            f"    {source} --> {row.target}: {row.name}"
            for row in TRANSITIONS.values()
            for source in Status.values
            if source in row.sources
        ]
        ends = [f"    {status} --> [*]" for status in Status.values if status in CLOSED]
        lines = ["| transition | who | from | to | asks |", "|---|---|---|---|---|"]
        for row in TRANSITIONS.values():
            who = ", ".join(sorted(party.label.lower() for party in row.parties))
            sources = ", ".join(status.label.lower() for status in Status if status in row.sources)
            asks = ", ".join(str(asked.label).lower() for asked in row.asks)
            if row.is_automatic:
                asks = "nothing: happens when the receiver first opens the page"
            lines.append(f"| {row.name} | {who} | {sources} | {row.target.label.lower()} | {asks} |")
    return HEAD + "\n".join([*arrows, *ends, "```", "", *lines]) + "\n" + BY_PHONE
