"""Runs a moto server on a free loopback port, with resources to work on, until its standard input ends.

Prints one JSON object once it is ready: {"url": …, "version": …}.
"""

import io
import json
import logging
import os
import sys
import zipfile

COUNT = int(sys.argv[1])
NAMES = sys.argv[2:]
REGION = "us-east-1"

os.environ["MOTO_SERVICE_NAME"] = ""
logging.disable(logging.CRITICAL)

import boto3  # noqa: E402
import moto  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"


def client(service):
    return boto3.client(
        service, endpoint_url=url, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


role = client("iam").create_role(RoleName="upstream", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as zipped:
    zipped.writestr("index.py", "def handler(event, context): pass")
functions, queues, buckets, topics = client("lambda"), client("sqs"), client("s3"), client("sns")
for function, queue in [(f"function-{number}", f"queue-{number}") for number in range(COUNT)] + [
    (name, name) for name in NAMES
]:
    functions.create_function(
        FunctionName=function,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    queues.create_queue(QueueName=queue)
for number in range(COUNT):
    buckets.create_bucket(Bucket=f"bucket-{number}")
    topics.create_topic(Name=f"topic-{number}")
buckets.put_bucket_notification_configuration(
    Bucket="bucket-0",
    NotificationConfiguration={
        "QueueConfigurations": [
            {
                "Id": "queue & co",
                "QueueArn": f"arn:aws:sqs:{REGION}:123456789012:queue-0",
                "Events": ["s3:ObjectCreated:Copy"],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "ä<&>/"}]}},
            }
        ],
        "TopicConfigurations": [
            {
                "Id": "topic",
                "TopicArn": f"arn:aws:sns:{REGION}:123456789012:topic-0",
                "Events": ["s3:ReducedRedundancyLostObject"],
            }
        ],
        "LambdaFunctionConfigurations": [
            {
                "Id": "theirs",
                "LambdaFunctionArn": f"arn:aws:lambda:{REGION}:123456789012:function:function-1",
                "Events": ["s3:ObjectCreated:Post"],
            }
        ],
    },
)
streams = client("kinesis")
streams.create_stream(StreamName="stream-0", ShardCount=1)
table = client("dynamodb").create_table(
    TableName="table-0",
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
)
print(
    json.dumps({"url": url, "version": moto.__version__, "tableStream": table["TableDescription"]["LatestStreamArn"]}),
    flush=True,
)
sys.stdin.read()
