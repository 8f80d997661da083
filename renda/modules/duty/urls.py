from django.urls import path

from renda.modules.duty import office_views, own_views

app_name = "duty"

urlpatterns = [
    path("desk/duty/", own_views.own_page, name="own"),
    path("desk/duty/report/", own_views.report_page, name="report"),
    path("desk/duty/acts/<int:pk>/", own_views.act_page, name="act"),
    path("desk/duty/check/", office_views.check_page, name="check"),
]
