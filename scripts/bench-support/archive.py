"""Writes JSON Lines for `import`, so that a large database is there soon."""

import json
import random

TIME = "2026-01-01T00:00:00.000Z"


def write(path, count):
    """Writes `count` mappings: one in ten disabled, ten teams, the first thousand with names that lists ask for."""
    source = random.Random(1)
    with open(path, "w") as file:
        for number in range(count):
            name = f"fixed-{number}" if number < 1000 else f"{source.getrandbits(64):016x}"
            line = {
                "eventSourceMappingId": f"00000000-0000-7000-8000-{number:012x}",
                "function": f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
                "source": {"type": "sqs", "queueArn": f"arn:aws:sqs:us-east-1:123456789012:{name}"},
                "enabled": number % 10 != 0,
                "options": {"batchSize": number % 10 + 1, "maxBatchingWindow": 0, "reportBatchItemFailures": False},
                "tags": {"team": f"t{number % 10 + 1}"},
                "stateReason": "User initiated",
                "revision": 1,
                "createdAt": TIME,
                "updatedAt": TIME,
                "lastModified": TIME,
            }
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
