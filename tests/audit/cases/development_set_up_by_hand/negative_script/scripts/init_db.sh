docker run -d postgres:18
