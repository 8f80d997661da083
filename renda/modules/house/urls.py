from django.urls import path

from renda.modules.house import statistics_views, views

app_name = "house"

urlpatterns = [
    path("law/", views.figures_page, name="figures"),
    path("law/articles/<str:cite>/", views.article_page, name="article"),
    path("law/<str:name>/", views.figure_page, name="figure"),
    path("desk/law/<str:name>/enter/", views.enter_page, name="enter"),
    path("desk/law/<str:name>/check/<str:digest>/", views.check_shipped_page, name="check_shipped"),
    path("desk/law/entries/<int:pk>/check/", views.check_page, name="check"),
    path("desk/law/entries/<int:pk>/correct/", views.correct_page, name="correct"),
    path("desk/law/entries/<int:pk>/end/", views.end_page, name="end"),
    path("desk/statistics/", statistics_views.statistics_page, name="statistics"),
    path("desk/statistics.csv", statistics_views.statistics_csv, name="statistics_csv"),
    path("desk/statistics.xlsx", statistics_views.statistics_xlsx, name="statistics_xlsx"),
]
