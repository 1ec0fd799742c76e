"""The way from a push to users: GitHub Actions, the scripts that they run, and what keeps dependencies fresh."""
