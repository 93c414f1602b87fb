"""Drives a server with boto3 as a user would, and prints what went wrong, case by case, as JSON.

Usage: boto3_client.py ENDPOINT SOURCES
  ENDPOINT  the URL of the server, with an empty database
  SOURCES   the file with every kind of source
"""

import datetime
import json
import sys
import traceback

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, SOURCES = sys.argv[1], sys.argv[2]
RESULTS = {}


def lambda_client(region="us-east-1", key="AKIDEXAMPLE", **more):
    return boto3.client(
        "lambda",
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key="secret",
        config=Config(retries={"max_attempts": 1, "mode": "standard"}),
        **more,
    )


client = lambda_client()
MEMBERS = set(client.meta.service_model.shape_for("EventSourceMappingConfiguration").members)


def case(name):
    """Runs a function at once and keeps how it ended."""

    def run(function):
        try:
            function()
            RESULTS[name] = None
        except Exception:  # every fault of a case is its result
            RESULTS[name] = traceback.format_exc()

    return run


def equal(actual, expected, what=""):
    assert actual == expected, f"{what}\n  is       {actual!r}\n  expected {expected!r}"


def parsed(members):
    """The members as boto3 answers them: times are datetimes."""
    members = dict(members)
    if "StartingPositionTimestamp" in members:
        moment = datetime.datetime.fromtimestamp(members["StartingPositionTimestamp"], datetime.timezone.utc)
        members["StartingPositionTimestamp"] = moment
    return members


def plain(answer):
    """The answer without the HTTP metadata."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def refused(exception, call, **arguments):
    """Calls, and answers the error, which must be of a class."""
    try:
        call(**arguments)
    except ClientError as error:
        if isinstance(exception, str):
            equal(error.response["Error"]["Code"], exception, str(error))
        else:
            assert isinstance(error, exception), repr(error)
        return error
    raise AssertionError("the call was not refused")


def message(error):
    return error.response["Error"]["Message"]


def drive(source):
    name = source["name"]
    function = f"consumer-{name}"
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    create = {"FunctionName": function, **parsed(source["create"])}
    state = {}

    @case(f"{name}: create")
    def _():
        answer = client.create_event_source_mapping(**create, Tags={"suite": "boto3"})
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 202)
        mapping = plain(answer)
        assert isinstance(mapping.pop("LastModified"), datetime.datetime)
        uuid = mapping.pop("UUID")
        expected = json.loads(json.dumps(source["defaults"]).replace("{UUID}", uuid))
        equal(
            mapping,
            {
                **parsed(expected),
                "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{uuid}",
                "FunctionArn": arn,
                "State": "Creating",
            },
        )
        state.update(plain(answer))

    @case(f"{name}: get")
    def _():
        state["State"] = "Enabled"
        answer = client.get_event_source_mapping(UUID=state["UUID"])
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 200)
        equal(plain(answer), state)
        assert set(plain(answer)) <= MEMBERS

    @case(f"{name}: list")
    def _():
        for form in (function, f"123456789012:function:{function}", arn):
            answer = client.list_event_source_mappings(FunctionName=form)
            equal(answer["EventSourceMappings"], [state], form)
            assert "NextMarker" not in answer
        if "EventSourceArn" in state:
            answer = client.list_event_source_mappings(EventSourceArn=state["EventSourceArn"], FunctionName=arn)
            equal(answer["EventSourceMappings"], [state])

    @case(f"{name}: duplicate")
    def _():
        error = refused(client.exceptions.ResourceConflictException, client.create_event_source_mapping, **create)
        assert message(error).endswith(f"Please update or delete the existing mapping with UUID {state['UUID']}")
        equal(error.response["Type"], "User")

    for update in source["updates"]:

        @case(f"{name}: update {json.dumps(update['send'])}")
        def _():
            answer = client.update_event_source_mapping(UUID=state["UUID"], **update["send"])
            equal(answer["ResponseMetadata"]["HTTPStatusCode"], 202)
            for member, value in update.get("expect", update["send"]).items():
                if value is None:
                    state.pop(member, None)
                else:
                    state[member] = value
            state["LastModified"] = answer["LastModified"]
            equal(plain(answer), {**state, "State": "Updating"})
            equal(plain(client.get_event_source_mapping(UUID=state["UUID"])), state)

    @case(f"{name}: disable and enable")
    def _():
        for enabled, moving, settled in ((False, "Disabling", "Disabled"), (True, "Enabling", "Enabled")):
            answer = client.update_event_source_mapping(UUID=state["UUID"], Enabled=enabled)
            equal(answer["State"], moving)
            equal(client.get_event_source_mapping(UUID=state["UUID"])["State"], settled)

    @case(f"{name}: other function")
    def _():
        answer = client.update_event_source_mapping(UUID=state["UUID"], FunctionName=f"{function}:live")
        equal(answer["FunctionArn"], f"{arn}:live")

    @case(f"{name}: tags")
    def _():
        resource = state["EventSourceMappingArn"]
        before = client.get_event_source_mapping(UUID=state["UUID"])
        equal(client.list_tags(Resource=resource)["Tags"], {"suite": "boto3"})
        answer = client.tag_resource(Resource=resource, Tags={"team": "checkout", "suite": ""})
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204)
        equal(client.list_tags(Resource=resource)["Tags"], {"team": "checkout", "suite": ""})
        client.untag_resource(Resource=resource, TagKeys=["team", "suite", "nothing"])
        equal(client.list_tags(Resource=resource)["Tags"], {})
        equal(plain(client.get_event_source_mapping(UUID=state["UUID"])), plain(before))

    @case(f"{name}: delete")
    def _():
        answer = client.delete_event_source_mapping(UUID=state["UUID"])
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 202)
        equal(answer["State"], "Deleting")
        equal(answer["UUID"], state["UUID"])
        for call in (
            client.get_event_source_mapping, client.delete_event_source_mapping, client.update_event_source_mapping,
        ):
            error = refused(client.exceptions.ResourceNotFoundException, call, UUID=state["UUID"])
            equal(message(error), "The resource you requested does not exist.")
        error = refused(
            client.exceptions.ResourceNotFoundException, client.list_tags, Resource=state["EventSourceMappingArn"]
        )
        equal(message(error), f"Event source mapping not found: {state['EventSourceMappingArn']}")


QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


@case("errors: classes")
def _():
    create = client.create_event_source_mapping
    error = refused(client.exceptions.InvalidParameterValueException, create, FunctionName="f")
    equal(message(error), "Unrecognized event source.")
    error = refused(
        "ValidationException", create, FunctionName="f", EventSourceArn=QUEUE, StartingPosition="invalid"
    )
    equal(
        message(error),
        "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: "
        "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
    )
    refused(client.exceptions.ResourceNotFoundException, client.get_event_source_mapping, UUID="0" * 36)
    assert error.response["ResponseMetadata"]["RequestId"]


@case("errors: operations that are not ours")
def _():
    refused("UnknownOperationException", client.list_functions)
    refused("UnknownOperationException", client.invoke, FunctionName="f")


@case("paginator")
def _():
    created = [
        client.create_event_source_mapping(FunctionName="paged", EventSourceArn=f"{QUEUE}{number}")["UUID"]
        for number in range(12)
    ]
    paginator = client.get_paginator("list_event_source_mappings")
    pages = list(paginator.paginate(FunctionName="paged", PaginationConfig={"PageSize": 5}))
    equal([len(page["EventSourceMappings"]) for page in pages], [5, 5, 2])
    equal([mapping["UUID"] for page in pages for mapping in page["EventSourceMappings"]], created)
    first = paginator.paginate(FunctionName="paged", PaginationConfig={"MaxItems": 7, "PageSize": 5})
    result = first.build_full_result()
    equal([mapping["UUID"] for mapping in result["EventSourceMappings"]], created[:7])
    rest = paginator.paginate(
        FunctionName="paged", PaginationConfig={"StartingToken": result["NextToken"], "PageSize": 5}
    )
    equal([mapping["UUID"] for mapping in rest.build_full_result()["EventSourceMappings"]], created[7:])


@case("regions and accounts")
def _():
    frankfurt = lambda_client("eu-central-1")
    uuid = frankfurt.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:eu-central-1:123456789012:q"
    )["UUID"]
    refused(client.exceptions.ResourceNotFoundException, client.get_event_source_mapping, UUID=uuid)
    assert uuid not in [mapping["UUID"] for mapping in client.list_event_source_mappings()["EventSourceMappings"]]
    other = lambda_client(key="111122223333")
    answer = other.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:111122223333:q"
    )
    equal(answer["FunctionArn"], "arn:aws:lambda:us-east-1:111122223333:function:f")
    third = lambda_client(key="444455556666")
    refused(client.exceptions.ResourceNotFoundException, third.get_event_source_mapping, UUID=answer["UUID"])


@case("newest members")
def _():
    shape = client.meta.service_model.operation_model("CreateEventSourceMapping").input_shape
    config = shape.members["SelfManagedKafkaEventSourceConfig"]
    assert "ConsumptionMode" in config.members, f"botocore {botocore.__version__} is older than the newest model"
    answer = client.create_event_source_mapping(
        FunctionName="shared",
        SelfManagedEventSource={"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka:9092"]}},
        Topics=["shared"],
        SourceAccessConfigurations=[{"Type": "IAM_AUTH"}],
        SelfManagedKafkaEventSourceConfig={"ConsumerGroupId": "shared", "ConsumptionMode": "Queue"},
    )
    equal(
        answer["SelfManagedKafkaEventSourceConfig"], {"ConsumerGroupId": "shared", "ConsumptionMode": "Queue"}
    )
    equal(answer["SourceAccessConfigurations"], [{"Type": "IAM_AUTH"}])


with open(SOURCES, encoding="utf-8") as file:
    for kind in json.load(file):
        drive(kind)
json.dump({"version": boto3.__version__, "results": RESULTS}, sys.stdout, indent=1)
