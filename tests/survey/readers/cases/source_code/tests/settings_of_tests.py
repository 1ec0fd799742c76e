import os
os.environ["NEVER_SEEN"]
