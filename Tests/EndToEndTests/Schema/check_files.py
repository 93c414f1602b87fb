"""Checks files of mappings against the schema with jsonschema, an implementation that others wrote.

Usage: check_files.py SCHEMA FILE...; prints {"FILE": null or what is wrong, ...}.
"""

import json
import sys

import jsonschema
import yaml


class PlainLoader(yaml.SafeLoader):
    """Times stay text, as they do for language servers."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    said = {}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            value = json.load(file) if path.endswith(".json") else yaml.load(file, Loader=PlainLoader)
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        said[path] = None if error is None else f"{error.json_path}: {error.message}"
    print(json.dumps(said))


main()
