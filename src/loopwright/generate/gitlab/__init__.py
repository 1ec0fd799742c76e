"""The same way from a push to users for those whose repository is at GitLab; written where it is asked for by name."""

BY_NAME = True  # a repository is at one host, and a loop file does not say at which: GitHub's is written unless asked
