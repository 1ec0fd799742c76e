urlpatterns = [path("healthz", healthy)]
