"""The fixed words of the audit trail, stored in English, marked so that the catalogues have them.

`spoken` shows them in the reader's language; what is not here is shown as it is stored.
"""

from django.utils.translation import gettext_noop

KINDS = [
    gettext_noop("action item"),
    gettext_noop("action items"),
    gettext_noop("agencies"),
    gettext_noop("agency"),
    gettext_noop("attachment"),
    gettext_noop("audit trail"),
    gettext_noop("case"),
    gettext_noop("child file"),
    gettext_noop("child key"),
    gettext_noop("commitment"),
    gettext_noop("commitments"),
    gettext_noop("dashboard"),
    gettext_noop("desk"),
    gettext_noop("invitation"),
    gettext_noop("membership"),
    gettext_noop("person"),
    gettext_noop("reference data"),
    gettext_noop("referral"),
    gettext_noop("referral list"),
    gettext_noop("referral template"),
    gettext_noop("second factor"),
]
PURPOSES = [
    gettext_noop("added"),
    gettext_noop("age band"),
    gettext_noop("changed"),
    gettext_noop("draft"),
    gettext_noop("draft discarded"),
    gettext_noop("draft: basis"),
    gettext_noop("draft: needs"),
    gettext_noop("draft: receiving agency"),
    gettext_noop("draft: taken out"),
    gettext_noop("edited"),
    gettext_noop("ended"),
    gettext_noop("language"),
    gettext_noop("lead"),
    gettext_noop("lead declined"),
    gettext_noop("lead taken"),
    gettext_noop("mail"),
    gettext_noop("mail came back"),
    gettext_noop("password"),
    gettext_noop("preview"),
    gettext_noop("raised"),
    gettext_noop("removed"),
    gettext_noop("set-password link made"),
    gettext_noop("verified"),
]
