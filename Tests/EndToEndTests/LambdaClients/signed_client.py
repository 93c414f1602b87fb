"""Drives the Lambda API of a server that asks who its callers are, with boto3.

Prints what went wrong, case by case, as JSON.

Usage: signed_client.py ENDPOINT EDITOR_KEY EDITOR_SECRET READER_KEY READER_SECRET
"""

import json
import sys
import traceback
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

ENDPOINT, EDITOR_KEY, EDITOR_SECRET, READER_KEY, READER_SECRET = sys.argv[1:6]
RESULTS = {}


def client(key, secret, region="us-east-1", **more):
    return boto3.client(
        "lambda",
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
        **more,
    )


def case(function):
    try:
        function()
        RESULTS[function.__name__] = None
    except Exception:  # every fault of a case is its result
        RESULTS[function.__name__] = traceback.format_exc()


def expect(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} was expected")


EDITOR = client(EDITOR_KEY, EDITOR_SECRET)
READER = client(READER_KEY, READER_SECRET)
CREATION = {"FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders"}
UUID = []


@case
def editor_creates():
    UUID.append(EDITOR.create_event_source_mapping(**CREATION)["UUID"])
    EDITOR.update_event_source_mapping(UUID=UUID[0], BatchSize=5)


@case
def reader_reads():
    assert READER.get_event_source_mapping(UUID=UUID[0])["BatchSize"] == 5
    assert len(READER.list_event_source_mappings()["EventSourceMappings"]) == 1


@case
def reader_changes_nothing():
    message = expect("AccessDeniedException", READER.update_event_source_mapping, UUID=UUID[0], Enabled=False)
    assert "dash is not authorized to perform: lambda:UpdateEventSourceMapping" in message or "user/dash" in message
    expect("AccessDeniedException", READER.delete_event_source_mapping, UUID=UUID[0])
    expect("AccessDeniedException", READER.create_event_source_mapping, **CREATION)


@case
def reader_stays_in_its_region():
    expect("AccessDeniedException", client(READER_KEY, READER_SECRET, "eu-west-1").list_event_source_mappings)


@case
def wrong_secret():
    message = expect("InvalidSignatureException", client(EDITOR_KEY, "x" * 40).list_event_source_mappings)
    assert message.startswith("The request signature we calculated does not match"), message


@case
def unknown_key():
    message = expect("UnrecognizedClientException", client("AKIAUNKNOWN", EDITOR_SECRET).list_event_source_mappings)
    assert message == "The security token included in the request is invalid.", message


@case
def session_token_of_another():
    other = client(EDITOR_KEY, EDITOR_SECRET, aws_session_token="token")
    expect("UnrecognizedClientException", other.list_event_source_mappings)


@case
def no_signature():
    try:
        urllib.request.urlopen(ENDPOINT + "/2015-03-31/event-source-mappings/")
    except urllib.error.HTTPError as error:
        assert error.code == 403
        assert error.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
        return
    raise AssertionError("it was answered")


def altered(change):
    """A client whose requests change after they were signed."""
    other = client(EDITOR_KEY, EDITOR_SECRET)
    other.meta.events.register("before-send.lambda", lambda request, **_: change(request))
    return other


@case
def altered_body():
    def change(request):
        request.body = request.body.replace(b"orders", b"border")

    expect("InvalidSignatureException", altered(change).create_event_source_mapping, **CREATION)


@case
def altered_query():
    def change(request):
        request.url = request.url.replace("MaxItems=10", "MaxItems=11")

    expect("InvalidSignatureException", altered(change).list_event_source_mappings, MaxItems=10)


@case
def altered_field():
    def change(request):
        request.headers["X-Amz-Date"] = "20260102T030405Z"

    expect("InvalidSignatureException", altered(change).list_event_source_mappings)


@case
def presigned_for_the_control_plane():
    request = AWSRequest("GET", ENDPOINT + "/v1/event-source-mappings?type=sqs")
    SigV4QueryAuth(Credentials(READER_KEY, READER_SECRET), "lambda", "us-east-1", expires=60).add_auth(request)
    with urllib.request.urlopen(request.url) as answer:
        assert len(json.load(answer)["eventSourceMappings"]) == 1
    try:
        urllib.request.urlopen(request.url.replace("type=sqs", "type=sns"))
    except urllib.error.HTTPError as error:
        assert error.code == 401, error.code
        assert "AWS4-HMAC-SHA256" in error.headers.get_all("WWW-Authenticate")
        return
    raise AssertionError("it was answered")


print(json.dumps(RESULTS))
