"""The directory's addresses, and the person's own."""

from django.urls import path

from agencies.views.accounts import account_detail, account_language, account_switch
from agencies.views.agencies import agency_detail, agency_edit, agency_list
from agencies.views.desks import desk_add, desk_edit, desk_remove
from agencies.views.instruments import instrument_detail, instrument_list
from agencies.views.invitations import invitation_accept, invitation_renew, invitation_revoke
from agencies.views.jurisdictions import jurisdiction_detail, jurisdiction_list
from agencies.views.memberships import membership_end, membership_factor, membership_link, membership_list
from agencies.views.notifications import (
    account_mail,
    mail_list,
    notification_list,
    notification_open,
    notification_read,
)
from agencies.views.routing import who_can_help
from agencies.views.sessions import session_end, session_end_others
from coordination.foundation import converters  # noqa: F401  (registers "code")

app_name = "agencies"
urlpatterns = [
    path("agencies/", agency_list, name="agency_list"),
    path("agencies/<code:code>/", agency_detail, name="agency_detail"),
    path("agencies/<code:code>/contact/", agency_edit, name="agency_edit"),
    path("agencies/<code:code>/desks/", desk_add, name="desk_add"),
    path("agencies/<code:code>/desks/<uuid:desk_uuid>/", desk_edit, name="desk_edit"),
    path("agencies/<code:code>/desks/<uuid:desk_uuid>/remove/", desk_remove, name="desk_remove"),
    path("agencies/<code:code>/people/", membership_list, name="membership_list"),
    path("agencies/<code:code>/people/<uuid:membership_uuid>/end/", membership_end, name="membership_end"),
    path("agencies/<code:code>/people/<uuid:membership_uuid>/link/", membership_link, name="membership_link"),
    path("agencies/<code:code>/people/<uuid:membership_uuid>/factor/", membership_factor, name="membership_factor"),
    path("agencies/<code:code>/invited/<uuid:invitation_uuid>/again/", invitation_renew, name="invitation_renew"),
    path("agencies/<code:code>/invited/<uuid:invitation_uuid>/revoke/", invitation_revoke, name="invitation_revoke"),
    path("invitation/<token:token>/", invitation_accept, name="invitation_accept"),
    path("instruments/", instrument_list, name="instrument_list"),
    path("instruments/<code:code>/", instrument_detail, name="instrument_detail"),
    path("jurisdictions/", jurisdiction_list, name="jurisdiction_list"),
    path("jurisdictions/<code:code>/", jurisdiction_detail, name="jurisdiction_detail"),
    path("who-can-help/", who_can_help, name="who_can_help"),
    path("account/", account_detail, name="account_detail"),
    path("account/sessions/end/", session_end_others, name="session_end_others"),
    path("account/sessions/<uuid:session_uuid>/end/", session_end, name="session_end"),
    path("account/mail/", account_mail, name="account_mail"),
    path("account/notifications/", notification_list, name="notification_list"),
    path("account/notifications/read/", notification_read, name="notification_read"),
    path("account/notifications/<uuid:notification_uuid>/", notification_open, name="notification_open"),
    path("mail/", mail_list, name="mail_list"),
    path("account/switch/", account_switch, name="account_switch"),
    path("account/language/", account_language, name="account_language"),
]
