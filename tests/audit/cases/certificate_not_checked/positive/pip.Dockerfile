FROM python:3.13
RUN pip install --trusted-host pypi.example.org -r requirements.txt
