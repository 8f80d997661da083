from django.urls import path, register_converter

from renda.modules.legislation import views


class TableFormat:
    regex = "docx|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TableFormat, "table_format")

app_name = "legislation"

urlpatterns = [
    path("desk/legislation/", views.projects_page, name="projects"),
    path("desk/legislation/new/", views.new_project_page, name="new_project"),
    path("desk/legislation/<str:number>/import/", views.import_page, name="import"),
    path("texts/<int:pk>/", views.version_page, name="version"),
    path("texts/<int:pk>.xml", views.akoma_ntoso_file, name="akoma_ntoso"),
    path("texts/<int:old>/compare/<int:new>/", views.compare_page, name="compare"),
    path("texts/<int:old>/compare/<int:new>.<table_format:kind>", views.compare_file, name="compare_file"),
]
