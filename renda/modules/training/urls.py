from django.urls import path

from renda.modules.training import attendance_desk, desk, session_desk, views

app_name = "training"

urlpatterns = [
    path("training/", views.mine_page, name="mine"),
    path("training/<int:pk>/", views.own_page, name="own"),
    path("training/materials/<int:pk>/", views.material_file, name="material"),
    path("training/certificates/<int:pk>.docx", views.certificate_file, name="certificate"),
    path("certificates/", views.check_page, name="check"),
    path("desk/training/", desk.sessions_page, name="sessions"),
    path("desk/training/courses/", desk.courses_page, name="courses"),
    path("desk/training/courses/new/", desk.new_course_page, name="new_course"),
    path("desk/training/courses/<int:pk>/", desk.course_page, name="course"),
    path("desk/training/courses/<int:pk>/change/", desk.change_course_page, name="change_course"),
    path("desk/training/courses/<int:pk>/sessions/new/", desk.new_session_page, name="new_session"),
    path("desk/training/below/", desk.adopt_page, name="adopt"),
    path("desk/training/<int:pk>/", session_desk.session_page, name="session"),
    path("desk/training/<int:pk>/change/", session_desk.change_session_page, name="change_session"),
    path("desk/training/<int:pk>/cancel/", session_desk.cancel_page, name="cancel"),
    path("desk/training/<int:pk>/people/<int:offer>/", session_desk.people_page, name="people"),
    path("desk/training/<int:pk>/attendance/", attendance_desk.attendance_page, name="attendance"),
    path("desk/training/certificates/<int:pk>/", attendance_desk.certificate_page, name="withdraw"),
]
