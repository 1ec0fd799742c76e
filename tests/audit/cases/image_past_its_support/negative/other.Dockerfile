FROM acme/python:2.7
