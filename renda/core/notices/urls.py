"""Addresses of notices."""

from __future__ import annotations

from django.urls import include, path

from renda.core.notices import views, ways_views

own = (
    [
        path("desk/notices/", views.notice_list, name="list"),
        path("desk/notices/read/", views.notices_read, name="read_all"),
        path("desk/notices/settings/", views.choices_page, name="settings"),
        path("desk/notices/calendar/", views.calendar_make, name="calendar_make"),
        path("desk/notices/calendar/end/", views.calendar_revoke, name="calendar_revoke"),
        path("desk/notices/<int:pk>/", views.notice_open, name="open"),
        path("desk/ways/", ways_views.delivery_list, name="deliveries"),
        path("desk/ways/again/", ways_views.deliveries_again, name="send_again"),
        path("desk/ways/rooms/", ways_views.room_list, name="rooms"),
        path("desk/ways/rooms/new/", ways_views.room_new, name="room_new"),
        path("desk/ways/rooms/<int:pk>/", ways_views.room_page, name="room"),
        path("desk/ways/rooms/<int:pk>/try/", ways_views.room_try, name="room_try"),
        path("desk/ways/rooms/<int:pk>/close/", ways_views.room_close, name="room_close"),
        path("calendar/open.ics", views.public_calendar, name="public_calendar"),
        path("calendar/<str:token>.ics", views.calendar_feed, name="calendar"),
        path("demo/codes/", views.demo_codes, name="demo_codes"),
    ],
    "notices",
)

urlpatterns = [path("", include(own))]
