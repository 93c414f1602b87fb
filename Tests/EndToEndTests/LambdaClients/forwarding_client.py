"""Drives a server that forwards with boto3, and prints the states that each change goes through.

Usage: forwarding_client.py URL
"""

import json
import sys
import time

import boto3

client = boto3.client(
    "lambda",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="123456789012",
    aws_secret_access_key="anything",
)


def follow(uuid, last):
    """The states from now on, each once, up to the last."""
    states = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            state = client.get_event_source_mapping(UUID=uuid)["State"]
        except client.exceptions.ResourceNotFoundException:
            state = "gone"
        if states[-1:] != [state]:
            states.append(state)
        if state == last:
            break
        time.sleep(0.02)
    return states


results = {}
queue = "arn:aws:sqs:us-east-1:123456789012:queue-0"
made = client.create_event_source_mapping(FunctionName="function-0", EventSourceArn=queue, Tags={"team": "checkout"})
uuid, arn = made["UUID"], made["EventSourceMappingArn"]
results["create"] = [made["State"], *follow(uuid, "Enabled")]
answer = client.update_event_source_mapping(UUID=uuid, BatchSize=5)
results["update"] = [answer["State"], *follow(uuid, "Enabled")]
answer = client.update_event_source_mapping(UUID=uuid, Enabled=False)
results["disable"] = [answer["State"], *follow(uuid, "Disabled")]
client.tag_resource(Resource=arn, Tags={"stage": "test"})
results["tags"] = client.list_tags(Resource=arn)["Tags"]
results["tagged"] = follow(uuid, "Disabled")
listed = client.list_event_source_mappings(FunctionName="function-0")["EventSourceMappings"]
results["listed"] = [(mapping["UUID"] == uuid, mapping["BatchSize"]) for mapping in listed]
answer = client.delete_event_source_mapping(UUID=uuid)
results["deletionStatus"] = answer["ResponseMetadata"]["HTTPStatusCode"]
results["delete"] = [answer["State"], *follow(uuid, "gone")]
results["uuid"] = uuid
print(json.dumps(results))
