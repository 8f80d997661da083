from django.urls import include, path

app_name = "suggestions"

urlpatterns = [path("", include("renda.modules.suggestions.deputy_urls"))]
