"""Holds the description of the Lambda API to the model that AWS clients are made of, and to a server's real answers.

Prints what went wrong, case by case, as JSON.

Usage: lambda_description.py ENDPOINT SOURCES DESCRIPTION
  ENDPOINT     the URL of the server, with an empty database
  SOURCES      the file with every kind of source
  DESCRIPTION  the OpenAPI description as JSON
"""

import json
import sys
import traceback
import urllib.error
import urllib.request

import boto3
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

ENDPOINT, SOURCES, DESCRIPTION = sys.argv[1:4]
RESULTS = {}

with open(DESCRIPTION, encoding="utf-8") as file:
    DOCUMENT = json.load(file)
with open(SOURCES, encoding="utf-8") as file:
    KINDS = json.load(file)
MODEL = boto3.client(
    "lambda", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
).meta.service_model
MAPPINGS = "/2015-03-31/event-source-mappings"


def case(name):
    """Runs a function at once and keeps how it ended."""

    def run(function):
        try:
            function()
            RESULTS[name] = None
        except Exception:  # every fault of a case is its result
            RESULTS[name] = traceback.format_exc()

    return run


def resolved(schema):
    """A schema with what it refers to."""
    if "$ref" not in schema:
        return schema
    value = DOCUMENT
    for name in schema["$ref"].removeprefix("#/").split("/"):
        value = value[name]
    return {**resolved(value), **{key: value for key, value in schema.items() if key != "$ref"}}


def compare(shape, schema, path):
    """A schema and a shape of the model must allow the same."""
    schema = resolved(schema)
    kinds = {"structure": "object", "map": "object", "list": "array", "timestamp": "number"}
    expected = kinds.get(shape.type_name, shape.type_name)
    assert schema["type"] == expected, f"{path}: {schema['type']}, in the model {shape.type_name}"
    limits = {
        "integer": ("minimum", "maximum"), "string": ("minLength", "maxLength"), "list": ("minItems", "maxItems"),
    }.get(shape.type_name)
    if limits and "max" in shape.metadata:
        described = (schema.get(limits[0], 0), schema.get(limits[1]))
        assert described == (shape.metadata.get("min", 0), shape.metadata["max"]), f"{path}: {described}"
    if shape.type_name == "string" and "enum" in shape.metadata:
        assert set(schema["enum"]) == set(shape.metadata["enum"]), f"{path}: {schema['enum']}"
    if shape.type_name == "structure":
        members = set(schema["properties"])
        assert members == set(shape.members) or path.endswith("OnSuccess"), (
            f"{path}: {sorted(members ^ set(shape.members))}"
        )
        for name, member in shape.members.items():
            compare(member, schema["properties"][name], f"{path}.{name}")
    if shape.type_name == "list":
        compare(shape.member, schema["items"], f"{path}[]")
    if shape.type_name == "map":
        compare(shape.value, schema["additionalProperties"], f"{path}{{}}")


@case("the description is valid")
def _():
    validate(DOCUMENT)


for operation in ("CreateEventSourceMapping", "UpdateEventSourceMapping"):

    @case(f"{operation} has the members of the newest model")
    def _():
        shape = MODEL.operation_model(operation).input_shape
        schema = resolved({"$ref": f"#/components/schemas/{operation}Request"})
        names = set(shape.members) - {"UUID"}
        assert set(schema["properties"]) == names, sorted(set(schema["properties"]) ^ names)
        assert schema["additionalProperties"] is False
        for name in names:
            compare(shape.members[name], schema["properties"][name], name)


@case("EventSourceMappingConfiguration has the members of the newest model")
def _():
    shape = MODEL.shape_for("EventSourceMappingConfiguration")
    schema = resolved({"$ref": "#/components/schemas/EventSourceMappingConfiguration"})
    assert set(schema["properties"]) == set(shape.members), sorted(set(schema["properties"]) ^ set(shape.members))


def send(method, path, body=None):
    """Sends a request; answers status, header fields and body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ENDPOINT + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def check_schema(value, schema, what):
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    faults = [f"{list(fault.absolute_path)}: {fault.message}" for fault in validator.iter_errors(value)]
    assert not faults, f"{what}: {faults}"


def exchange(method, template, body=None, **parameters):
    """Sends a request, and holds both it and its answer to the description."""
    path = template
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", value)
    item = DOCUMENT["paths"][template.split("?")[0]]
    operation = item[method.lower()]
    status, headers, raw = send(method, path, body)
    if body is not None and status < 400:
        check_schema(body, operation["requestBody"]["content"]["application/json"]["schema"], f"{method} {path}")
    response = resolved(operation["responses"][str(status)])
    for name, header in response["headers"].items():
        assert name in headers or not resolved(header).get("required"), f"{method} {path}: no {name}"
    answer = json.loads(raw) if raw else None
    assert (answer is not None) == ("content" in response), f"{method} {path}: {raw}"
    if answer is not None:
        check_schema(answer, response["content"]["application/json"]["schema"], f"{method} {path} {status}")
    return status, answer


for kind in KINDS:

    @case(f"{kind['name']}: requests and answers are as described")
    def _():
        body = {"FunctionName": f"described-{kind['name']}", **kind["create"], "Tags": {"a": "b"}}
        status, created = exchange("POST", MAPPINGS, body)
        assert status == 202, created
        assert exchange("POST", MAPPINGS, body)[0] == 409
        one = MAPPINGS + "/{UUID}"
        uuid, arn = created["UUID"], created["EventSourceMappingArn"]
        assert exchange("GET", one, UUID=uuid)[0] == 200
        for update in kind["updates"]:
            assert exchange("PUT", one, update["send"], UUID=uuid)[0] == 202
        assert exchange("PUT", one, {"BatchSize": 0}, UUID=uuid)[0] == 400
        assert exchange("PUT", one, {"Nothing": 0}, UUID=uuid)[0] == 400
        tags = "/2017-03-31/tags/{Resource}"
        assert exchange("POST", tags, {"Tags": {"c": "d"}}, Resource=arn)[0] == 204
        assert exchange("GET", tags, Resource=arn)[0] == 200
        assert exchange("DELETE", tags + "?tagKeys=c", Resource=arn)[0] == 204
        assert exchange("DELETE", tags, Resource=arn)[0] == 400
        assert exchange("GET", MAPPINGS + "?MaxItems=1")[0] == 200
        assert exchange("DELETE", one, UUID=uuid)[0] == 202
        for method in ("GET", "DELETE"):
            assert exchange(method, one, UUID=uuid)[0] == 404
        assert exchange("GET", tags, Resource=arn)[0] == 404


json.dump({"results": RESULTS}, sys.stdout, indent=1)
