"""Creates, reads, changes and lists event source mappings with a client that openapi-python-client wrote."""

import sys

sys.path.insert(0, sys.argv[1])

from control_plane_client import Client  # noqa: E402
from control_plane_client.api.history import list_history  # noqa: E402
from control_plane_client.api.mappings import (  # noqa: E402
    create_event_source_mapping,
    get_event_source_mapping,
    list_event_source_mappings,
    patch_event_source_mapping,
)
from control_plane_client import models  # noqa: E402

client = Client(base_url=sys.argv[2])

sqs = create_event_source_mapping.sync_detailed(
    client=client,
    body=models.SqsMapping.from_dict(
        {
            "function": "orders",
            "source": {"type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:orders"},
            "options": {"batchSize": 5},
            "tags": {"team": "checkout"},
        }
    ),
    x_change_reason="a generated client",
)
assert sqs.status_code == 201, sqs.content
assert isinstance(sqs.parsed, models.SqsEventSourceMapping), type(sqs.parsed)
assert sqs.parsed.options.batch_size == 5
assert sqs.headers["ETag"] == '"1"'

kafka = create_event_source_mapping.sync(
    client=client,
    body=models.SelfManagedKafkaMapping.from_dict(
        {
            "function": "payments",
            "source": {
                "type": "self-managed-kafka",
                "bootstrapServers": ["kafka-1.example.com:9092"],
                "topic": "payments",
            },
            "options": {
                "startingPosition": "TRIM_HORIZON",
                "consumerGroupId": "payments-consumer",
                "secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-a1b2c3",
            },
        }
    ),
)
assert isinstance(kafka, models.SelfManagedKafkaEventSourceMapping), kafka
assert kafka.options.consumer_group_id == "payments-consumer"

refused = create_event_source_mapping.sync(
    client=client,
    body=models.SqsMapping.from_dict(
        {
            "function": "orders",
            "source": {"type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:returns"},
            "options": {"batchSize": 20000},
        }
    ),
)
assert isinstance(refused, models.Problem), refused
assert refused.violations[0].pointer == "/options/batchSize"

read = get_event_source_mapping.sync(sqs.parsed.event_source_mapping_id, client=client)
assert read == sqs.parsed, read

patched = patch_event_source_mapping.sync(
    sqs.parsed.event_source_mapping_id,
    client=client,
    body=models.EventSourceMappingPatch.from_dict({"options": {"batchSize": 7}}),
    if_match='"1"',
)
assert patched.options.batch_size == 7 and patched.revision == 2, patched

page = list_event_source_mappings.sync(client=client, limit=1)
assert [type(item) for item in page.event_source_mappings] == [models.SqsEventSourceMapping]
rest = list_event_source_mappings.sync(client=client, limit=1, cursor=page.next_cursor)
assert rest.event_source_mappings == [kafka], rest
tagged = list_event_source_mappings.sync(
    client=client, tags=models.ListEventSourceMappingsTags.from_dict({"tag:team": "checkout"})
)
assert tagged.event_source_mappings == [patched], tagged

history = list_history.sync(sqs.parsed.event_source_mapping_id, client=client)
assert [change.operation for change in history.changes] == ["create", "update"], history
assert history.changes[0].reason == "a generated client"
