"""Signs the requests of a JSON Lines file with botocore and writes what each stage of signing came to.

Usage: botocore_signatures.py REQUESTS RESULTS

Each input line: {"style": "standard" | "s3" | "query" | "s3-query", "method", "path", "query", "headers": [[name, value]],
"body" (hexadecimal), "unsigned": bool, "accessKey", "secretKey", "token" (optional), "region", "service",
"timestamp" (seconds since 1970), "expires" (seconds)}.
Each output line: {"canonicalRequest", "stringToSign", "signature", "url", "headers": [[name, value]]}.
"""

import datetime
import json
import sys
from types import SimpleNamespace

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNERS = {
    "standard": botocore.auth.SigV4Auth,
    "s3": botocore.auth.S3SigV4Auth,
    "query": botocore.auth.SigV4QueryAuth,
    "s3-query": botocore.auth.S3SigV4QueryAuth,
}


def sign(case):
    credentials = Credentials(case["accessKey"], case["secretKey"], case.get("token"))
    arguments = {"expires": case["expires"]} if case["style"].endswith("query") else {}
    signer = SIGNERS[case["style"]](credentials, case["service"], case["region"], **arguments)

    # add_auth keeps its stages to itself, so they are noted on their way through.
    stages = {}
    canonical_request, string_to_sign, signature = signer.canonical_request, signer.string_to_sign, signer.signature

    def noting(name, function):
        def call(*arguments):
            stages[name] = function(*arguments)
            return stages[name]

        return call

    signer.canonical_request = noting("canonicalRequest", canonical_request)
    signer.string_to_sign = noting("stringToSign", string_to_sign)
    signer.signature = noting("signature", signature)

    now = datetime.datetime.fromtimestamp(case["timestamp"], datetime.timezone.utc).replace(tzinfo=None)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now

    url = "https://placeholder.invalid" + case["path"] + ("?" + case["query"] if case["query"] else "")
    request = AWSRequest(method=case["method"], url=url, data=bytes.fromhex(case["body"]))
    for name, value in case["headers"]:
        request.headers[name] = value
    if case["unsigned"]:
        request.context["payload_signing_enabled"] = False
        request.context["client_config"] = SimpleNamespace(s3={"payload_signing_enabled": False})
    signer.add_auth(request)
    return {**stages, "url": request.url, "headers": list(request.headers.items())}


def main(requests, results):
    with open(requests, encoding="utf-8") as lines, open(results, "w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(sign(json.loads(line))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
