"""What botocore makes of requests and answers, as a judge of ours.

Each line of standard input is a JSON object, each line of standard output what becomes of it:
{"service", "operation", "input"}: the request that botocore writes.
{"service", "operation", "seed"}: an answer made up by the model, as bytes, and what botocore reads of it.
"""

import base64
import json
import random
import sys
from xml.sax.saxutils import escape

import botocore.parsers
import botocore.serialize
import botocore.session

session = botocore.session.Session()
models = {}


def model(service):
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def request(line):
    service = model(line["service"])
    operation = service.operation_model(line["operation"])
    serializer = botocore.serialize.create_serializer(service.metadata["protocol"], False)
    written = serializer.serialize_to_request(line["input"], operation)
    query = []
    # Without a query it is text.
    for name, value in (written["query_string"] or {}).items():
        for item in value if isinstance(value, list) else [value]:
            query.append([name, text(item)])
    body = written["body"]
    form = None
    if isinstance(body, dict):
        form = [[name, text(value)] for name, value in body.items()]
        body = b""
    if isinstance(body, str):
        body = body.encode()
    return {
        "method": written["method"],
        "path": written["url_path"],
        "query": query,
        "headers": {name: text(value) for name, value in written["headers"].items()},
        "form": form,
        "body": base64.b64encode(body).decode(),
    }


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def made_up(shape, dice, depth=0):
    kind = shape.type_name
    if kind == "structure":
        return {
            name: made_up(member, dice, depth + 1)
            for name, member in shape.members.items()
            if name in shape.required_members or dice.random() < (0.7 if depth < 2 else 0.5)
        }
    if kind == "list":
        return [made_up(shape.member, dice, depth + 1) for _ in range(dice.randrange(4))]
    if kind == "map":
        return {words(dice, 1): made_up(shape.value, dice, depth + 1) for _ in range(dice.randrange(4))}
    if kind == "boolean":
        return dice.random() < 0.5
    if kind in ("integer", "long"):
        return dice.randrange(-1000, 10**9)
    if kind == "timestamp":
        return 1_700_000_000 + dice.randrange(10**8)
    return words(dice, 0)


def words(dice, least):
    letters = "aZ09 <>&\"'/:{}[],.-_~%+=?#äößÄ漢字😀"
    return "".join(dice.choice(letters) for _ in range(dice.randrange(least, 20)))


def xml(name, value, shape, flattened_name=None):
    kind = shape.type_name
    if kind == "structure":
        inner = ""
        for member_name, member in shape.members.items():
            if member_name in value:
                wire = member.serialization.get("name", member_name)
                inner += xml(wire, value[member_name], member)
        return f"<{name}>{inner}</{name}>"
    if kind == "list":
        if shape.serialization.get("flattened"):
            return "".join(xml(name, item, shape.member) for item in value)
        item_name = shape.member.serialization.get("name", "member")
        inner = "".join(xml(item_name, item, shape.member) for item in value)
        return f"<{name}>{inner}</{name}>"
    if kind == "map":
        inner = "".join(
            "<entry>" + xml("key", key, shape.key) + xml("value", item, shape.value) + "</entry>"
            for key, item in value.items()
        )
        return f"<{name}>{inner}</{name}>"
    return f"<{name}>{escape(text(value))}</{name}>"


def in_json(value, shape):
    kind = shape.type_name
    if kind == "structure":
        return {
            shape.members[name].serialization.get("name", name): in_json(item, shape.members[name])
            for name, item in value.items()
        }
    if kind == "list":
        return [in_json(item, shape.member) for item in value]
    if kind == "map":
        return {key: in_json(item, shape.value) for key, item in value.items()}
    return value


def answer(line):
    service = model(line["service"])
    operation = service.operation_model(line["operation"])
    shape = operation.output_shape
    dice = random.Random(line["seed"])
    value = made_up(shape, dice) if shape is not None else {}
    protocol = service.metadata["protocol"]
    if protocol in ("rest-json", "json"):
        body = json.dumps(in_json(value, shape)).encode() if shape is not None else b""
    elif protocol == "query":
        inner = xml(operation.name + "Result", value, shape) if shape is not None else ""
        body = f"<{operation.name}Response xmlns='urn:x'>{inner}<ResponseMetadata><RequestId>r</RequestId>"
        body = f"{body}</ResponseMetadata></{operation.name}Response>".encode()
    else:
        body = xml(shape.name, value, shape).encode() if shape is not None else b""
    factory = botocore.parsers.ResponseParserFactory()
    factory.set_parser_defaults(timestamp_parser=lambda moment: moment)
    response = {"status_code": 200, "headers": {}, "body": body}
    parsed = factory.create_parser(protocol).parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    return {"body": base64.b64encode(body).decode(), "parsed": parsed}


for raw in sys.stdin:
    line = json.loads(raw)
    print(json.dumps(answer(line) if "seed" in line else request(line)), flush=True)
