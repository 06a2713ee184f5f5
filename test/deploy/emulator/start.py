"""Starts the emulator with three things put right that AWS does and it does not.

1. CloudFormation's answer link is an https address of amazonaws.com. The emulator's is plain http on this machine, which
   our function refuses, as it should: it answers CloudFormation alone. The function stays as it ships; the link is made
   to look like AWS's, and the emulator's own runtime brings a call to amazonaws.com back to the emulator.
2. Fn::GetStackOutput reads the region that it names; the emulator looks in the stack's own.
3. A method of an API keeps its RequestValidatorId; the emulator's CloudFormation forgets it, and no body would be checked.
"""

from ministack.app import main
from ministack.core import responses
from ministack.services import apigateway_v1
from ministack.services.cloudformation import custom_resource, engine, provisioners

ANSWERS = "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com"


def answer_link(token):
    return f"{ANSWERS}/_ministack/cfn-response/{token}"


custom_resource._response_url = answer_link

resolve_here = engine._resolve_refs


def resolve(value, *others, **named):
    output = value.get("Fn::GetStackOutput") if isinstance(value, dict) else None
    region = output.get("Region") if isinstance(output, dict) else None
    if not isinstance(region, str):
        return resolve_here(value, *others, **named)
    before = responses.get_region()
    responses.set_request_region(region)
    try:
        return resolve_here(value, *others, **named)
    finally:
        responses.set_request_region(before)


engine._resolve_refs = resolve

put_method = apigateway_v1._put_method


def with_validator(change):
    def changed(*given):
        properties = next(part for part in reversed(given) if isinstance(part, dict))
        validator = properties.get("RequestValidatorId")
        apigateway_v1._put_method = lambda api, resource, method, data: put_method(
            api, resource, method, {**data, "requestValidatorId": validator}
        )
        try:
            return change(*given)
        finally:
            apigateway_v1._put_method = put_method

    return changed


methods = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::Method"]
for action in ("create", "update"):
    methods[action] = with_validator(methods[action])

main()
