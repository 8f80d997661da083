from django.urls import include, path

from renda.modules.suggestions import report_views

app_name = "suggestions"

urlpatterns = [
    path("desk/suggestions/report/", report_views.report_page, name="report"),
    path("", include("renda.modules.suggestions.deputy_urls")),
    path("", include("renda.modules.suggestions.public_urls")),
    path("desk/suggestions/", include("renda.modules.suggestions.desk_urls")),
]
