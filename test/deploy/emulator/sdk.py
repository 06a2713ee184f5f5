"""AWS's own Python SDK core, which comes with the emulator, as a line protocol: one call in, one answer out.

In:  {"service", "region", "operation", "params"}, a line each.
Out: {"result"} or {"error": {"code", "message"}}, a line each.
"""

import base64
import datetime
import json
import sys

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

session = botocore.session.get_session()
clients = {}


def plain(value):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return value.read().decode("utf-8", "replace")
    return str(value)


def answer(call):
    key = (call["service"], call["region"])
    if key not in clients:
        clients[key] = session.create_client(call["service"], region_name=call["region"])
    try:
        result = clients[key]._make_api_call(call["operation"], call["params"])
        result.pop("ResponseMetadata", None)
        return {"result": result}
    except ClientError as error:
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    except BotoCoreError as error:
        return {"error": {"code": type(error).__name__, "message": str(error)}}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), default=plain), flush=True)
