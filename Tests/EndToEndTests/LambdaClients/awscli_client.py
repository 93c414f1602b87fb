"""Drives a server with the AWS CLI as a user would, and prints what went wrong, case by case, as JSON.

The CLI runs in this process, which saves starting an interpreter for each command; arguments, output and exit status
are those of the program.

Usage: awscli_client.py ENDPOINT SOURCES
  ENDPOINT  the URL of the server, with an empty database
  SOURCES   the file with every kind of source
"""

import contextlib
import datetime
import io
import json
import os
import sys
import traceback

import awscli
from awscli.clidriver import create_clidriver

ENDPOINT, SOURCES = sys.argv[1], sys.argv[2]
RESULTS = {}

os.environ.update(
    AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_MAX_ATTEMPTS="1",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_PAGER="",
)
DRIVER = create_clidriver()


def case(name):
    """Runs a function at once and keeps how it ended."""

    def run(function):
        try:
            function()
            RESULTS[name] = None
        except Exception:  # every fault of a case is its result
            RESULTS[name] = traceback.format_exc()

    return run


def aws(operation, *arguments):
    """Runs `aws lambda …`, and answers exit status, output and what it said on standard error."""
    output, errors = io.StringIO(), io.StringIO()
    command = ["--endpoint-url", ENDPOINT, "lambda", operation, *arguments]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = DRIVER.main(command)
    return status, output.getvalue(), errors.getvalue()


def answer(operation, *arguments):
    status, output, errors = aws(operation, *arguments)
    assert status == 0, f"aws lambda {operation} ended with {status}: {errors}"
    return json.loads(output) if output.strip() else None


def equal(actual, expected, what=""):
    assert actual == expected, f"{what}\n  is       {actual!r}\n  expected {expected!r}"


def shown(members):
    """Times as whole seconds: version 1 of the CLI prints those, version 2 a date."""
    members = dict(members)
    for name in ("LastModified", "StartingPositionTimestamp"):
        if isinstance(members.get(name), str):
            members[name] = datetime.datetime.fromisoformat(members[name]).timestamp()
        if name in members:
            members[name] = int(members[name])
    return members


def drive(source):
    name = source["name"]
    function = f"cli-{name}"
    state = {}

    @case(f"{name}: create-event-source-mapping")
    def _():
        body = {"FunctionName": function, **source["create"], "Tags": {"suite": "cli"}}
        created = shown(answer("create-event-source-mapping", "--cli-input-json", json.dumps(body)))
        expected = json.loads(json.dumps(source["defaults"]).replace("{UUID}", created["UUID"]))
        equal({**created, **shown(expected)}, created)
        equal(created["State"], "Creating")
        state.update(created)

    @case(f"{name}: get-event-source-mapping")
    def _():
        state["State"] = "Enabled"
        equal(shown(answer("get-event-source-mapping", "--uuid", state["UUID"])), state)

    @case(f"{name}: list-event-source-mappings")
    def _():
        listed = answer("list-event-source-mappings", "--function-name", function)
        equal([shown(mapping) for mapping in listed["EventSourceMappings"]], [state])

    @case(f"{name}: update-event-source-mapping")
    def _():
        changed = answer("update-event-source-mapping", "--uuid", state["UUID"], "--batch-size", "9", "--no-enabled")
        equal((changed["BatchSize"], changed["State"]), (9, "Disabling"))
        for update in source["updates"][:3]:
            body = {"UUID": state["UUID"], **update["send"]}
            changed = shown(answer("update-event-source-mapping", "--cli-input-json", json.dumps(body)))
            for member, value in update.get("expect", update["send"]).items():
                equal(changed.get(member), value, member)
            equal(changed["State"], "Updating")

    @case(f"{name}: tag-resource, list-tags, untag-resource")
    def _():
        resource = ("--resource", state["EventSourceMappingArn"])
        equal(answer("tag-resource", *resource, "--tags", "team=checkout,stage=test"), None)
        equal(answer("list-tags", *resource), {"Tags": {"suite": "cli", "team": "checkout", "stage": "test"}})
        equal(answer("untag-resource", *resource, "--tag-keys", "team", "suite"), None)
        equal(answer("list-tags", *resource), {"Tags": {"stage": "test"}})

    @case(f"{name}: delete-event-source-mapping")
    def _():
        equal(answer("delete-event-source-mapping", "--uuid", state["UUID"])["State"], "Deleting")
        status, _, errors = aws("get-event-source-mapping", "--uuid", state["UUID"])
        assert status != 0
        assert "(ResourceNotFoundException)" in errors, errors
        assert "The resource you requested does not exist." in errors, errors


@case("options of the command line")
def _():
    created = answer(
        "create-event-source-mapping",
        "--function-name", "orders",
        "--event-source-arn", "arn:aws:sqs:us-east-1:123456789012:orders",
        "--batch-size", "100",
        "--maximum-batching-window-in-seconds", "5",
        "--function-response-types", "ReportBatchItemFailures",
        "--scaling-config", "MaximumConcurrency=10",
        "--filter-criteria", '{"Filters":[{"Pattern":"{\\"body\\":{\\"kind\\":[\\"new\\"]}}"}]}',
        "--tags", "team=checkout",
    )
    equal(created["BatchSize"], 100)
    equal(created["FilterCriteria"], {"Filters": [{"Pattern": '{"body":{"kind":["new"]}}'}]})
    equal(created["ScalingConfig"], {"MaximumConcurrency": 10})


@case("paging")
def _():
    created = [
        answer(
            "create-event-source-mapping",
            "--function-name", "paged",
            "--event-source-arn", f"arn:aws:sqs:us-east-1:123456789012:q{number}",
        )["UUID"]
        for number in range(5)
    ]
    listed = answer("list-event-source-mappings", "--function-name", "paged", "--page-size", "2")
    equal([mapping["UUID"] for mapping in listed["EventSourceMappings"]], created)
    first = answer("list-event-source-mappings", "--function-name", "paged", "--max-items", "3")
    rest = answer(
        "list-event-source-mappings", "--function-name", "paged", "--starting-token", first["NextToken"]
    )
    equal(
        [mapping["UUID"] for page in (first, rest) for mapping in page["EventSourceMappings"]], created
    )


@case("errors")
def _():
    arguments = ("--function-name", "f", "--event-source-arn", "arn:aws:sqs:us-east-1:123456789012:q")
    status, _, errors = aws("create-event-source-mapping", *arguments, "--batch-size", "11")
    assert status != 0
    text = (
        "An error occurred (InvalidParameterValueException) when calling the CreateEventSourceMapping operation: "
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    )
    assert text in errors, errors
    status, _, errors = aws("list-functions")
    assert status != 0
    assert "(UnknownOperationException)" in errors, errors


with open(SOURCES, encoding="utf-8") as file:
    for kind in json.load(file):
        drive(kind)
json.dump({"version": awscli.__version__, "results": RESULTS}, sys.stdout, indent=1)
