from django.urls import path

from renda.core.surveys import desk, views

app_name = "surveys"

urlpatterns = [
    path("forms/", views.mine_page, name="mine"),
    path("forms/<int:pk>/", views.answer_page, name="answer"),
    path("forms/<int:pk>/results/", views.results_page, name="results"),
    path("desk/forms/", desk.list_page, name="list"),
    path("desk/forms/new/<slug:kind>/", desk.new_page, name="new"),
    path("desk/forms/<int:pk>/", desk.survey_page, name="survey"),
    path("desk/forms/<int:pk>/arrange/", desk.arrange_page, name="arrange"),
    path("desk/forms/<int:pk>/people/", desk.people_page, name="people"),
    path("desk/forms/<int:pk>/questions/new/", desk.new_question_page, name="new_question"),
    path("desk/forms/<int:pk>/questions/<slug:key>/", desk.question_page, name="question"),
    path("desk/forms/<int:pk>/sheets/", desk.sheets_page, name="sheets"),
]
