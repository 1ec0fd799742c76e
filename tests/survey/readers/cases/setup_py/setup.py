from setuptools import setup

setup(
    name="older",
    install_requires=[
        "bottle>=0.12",
        "redis",
    ],
)
