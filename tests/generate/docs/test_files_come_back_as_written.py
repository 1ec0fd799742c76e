"""The steps that bring files back are typed as they are written, against an imitated S3 with versions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime

import boto3
import pytest
from moto.server import ThreadedMotoServer
from tests.generate.docs.reading import setting
from tests.generate.docs.typing_it import blocks

from loopwright.generate.docs import names

CASE = ("spreadsheet-cleaner",)
BUCKET = "spreadsheet-cleaner-files"
AWS = f'''#!{sys.executable}
"""The `aws` command as far as the page needs it: an operation of s3api by its options."""
import json, os, sys
import boto3
from botocore import xform_name

service, operation, *rest = sys.argv[1:]
assert service == "s3api", service
client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1")
model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation.replace("-", "_")])
named = {{xform_name(one, "-"): one for one in model.input_shape.members}}
given = {{name.removeprefix("--"): text for name, text in zip(rest[::2], rest[1::2])}}
answer = getattr(client, operation.replace("-", "_"))(**{{named[k]: v for k, v in given.items() if k in named}})
print(json.dumps(answer, default=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")))
'''


@pytest.fixture
def store(monkeypatch):
    """A bucket that keeps versions."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    urllib.request.urlopen(
        urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")
    ).close()
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    try:
        yield client
    finally:
        server.stop()


def put(client, key, text):
    client.put_object(Bucket=BUCKET, Key=key, Body=text.encode(), ContentType="text/x-letter")


def there(client):
    """What stands in the bucket, by name."""
    listed = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {
        one["Key"]: client.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read().decode() for one in listed
    }


def typed(client, folder, moment):
    """The page's steps, typed one after the other."""
    path = next(
        names.runbook_path(slug) for slug, _, kind in names.restores(setting(CASE)) if kind == "files"
    )
    page = blocks(CASE, path)
    (folder / "aws").write_text(AWS)
    (folder / "aws").chmod(0o755)
    answers = f"{client.meta.endpoint_url}\n\n{moment}\n"
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    code = "\n".join((*page["Names"], *page["2"], *page["3"]))
    done = subprocess.run(
        ["bash", "-c", code],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
        timeout=120,
    )
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


def test_what_was_deleted_and_written_over_is_as_it_was(store, tmp_path):
    before = {
        "a letter & more/ünï +1.txt": "dear doctor",
        "b.txt": "second",
        "c.txt": "both",
        "d.txt": "left alone",
    }
    put(store, "gone before.txt", "old")
    store.delete_object(Bucket=BUCKET, Key="gone before.txt")
    put(store, "b.txt", "first")
    for key, text in before.items():
        put(store, key, text)
    time.sleep(1.1)  # moments are named to the second
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    time.sleep(1.1)
    store.delete_object(Bucket=BUCKET, Key="a letter & more/ünï +1.txt")
    put(store, "b.txt", "wrong")
    put(store, "b.txt", "wrong again")
    put(store, "c.txt", "wrong")
    store.delete_object(Bucket=BUCKET, Key="c.txt")
    put(store, "new.txt", "written since, by somebody who meant it")
    printed = typed(store, tmp_path, moment)
    assert there(store) == {**before, "new.txt": "written since, by somebody who meant it"}
    assert store.head_object(Bucket=BUCKET, Key="b.txt")["ContentType"] == "text/x-letter"
    assert printed.count("back: ") == 2
    assert printed.count("as before: ") == 2


def test_nothing_is_touched_where_nothing_happened_since(store, tmp_path):
    put(store, "a.txt", "one")
    store.delete_object(Bucket=BUCKET, Key="a.txt")
    put(store, "b.txt", "two")
    time.sleep(1.1)
    printed = typed(store, tmp_path, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert there(store) == {"b.txt": "two"}
    assert "back: " not in printed
    assert json.loads((tmp_path / "versions.json").read_text())["Versions"]
