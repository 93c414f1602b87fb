"""Reads exposition text on standard input with the parser of prometheus-client and prints what it found as JSON."""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = []
for family in text_string_to_metric_families(sys.stdin.read()):
    families.append(
        {
            "name": family.name,
            "type": family.type,
            "help": family.documentation,
            "samples": [[sample.name, sample.labels, str(float(sample.value))] for sample in family.samples],
        }
    )
json.dump(families, sys.stdout)
