from django.urls import path

from renda.core.audit import views

app_name = "audit"
urlpatterns = [
    path("desk/record/events/", views.event_list, name="events"),
    path("desk/record/events.csv", views.event_csv, name="events_csv"),
    path("desk/record/checkpoints/", views.checkpoint_list, name="checkpoints"),
    path("desk/record/check/", views.check, name="check"),
]
