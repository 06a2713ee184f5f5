"""Starts the emulator with four things put right that AWS does and it does not.

1. CloudFormation's answer link is an https address of amazonaws.com. The emulator's is plain http on this machine, which
   our function refuses, as it should: it answers CloudFormation alone. The function stays as it ships; the link is made
   to look like AWS's, and the emulator's own runtime brings a call to amazonaws.com back to the emulator.
2. Fn::GetStackOutput reads the region that it names; the emulator looks in the stack's own.
3. A request validator of an API exists and its methods use it; the emulator's CloudFormation makes none, so that no body
   would be checked before a function.
4. A rule may send events to a bus in another region; the emulator drops them.
"""

import contextlib
import json

from ministack.app import main
from ministack.core import responses
from ministack.services import apigateway_v1, eventbridge
from ministack.services.cloudformation import custom_resource, engine, provisioners

ANSWERS = "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com"


@contextlib.contextmanager
def in_region(region):
    before = responses.get_region()
    responses.set_request_region(region)
    try:
        yield
    finally:
        responses.set_request_region(before)


custom_resource._response_url = lambda token: f"{ANSWERS}/_ministack/cfn-response/{token}"

resolve_here = engine._resolve_refs


def resolve(value, *others, **named):
    output = value.get("Fn::GetStackOutput") if isinstance(value, dict) else None
    region = output.get("Region") if isinstance(output, dict) else None
    with in_region(region) if isinstance(region, str) else contextlib.nullcontext():
        return resolve_here(value, *others, **named)


engine._resolve_refs = resolve


def make_validator(logical_id, properties, stack):
    status, _, body = apigateway_v1._create_request_validator(
        properties["RestApiId"],
        {
            "name": properties.get("Name", logical_id),
            "validateRequestBody": properties.get("ValidateRequestBody", False),
            "validateRequestParameters": properties.get("ValidateRequestParameters", False),
        },
    )
    if status >= 400:
        raise ValueError(f"AWS::ApiGateway::RequestValidator {logical_id}: {body!r}")
    made = json.loads(body)["id"]
    return made, {"RequestValidatorId": made}


provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RequestValidator"]["create"] = make_validator

make_method = provisioners._apigw_method_create


def make_method_with_validator(logical_id, properties, stack):
    made = make_method(logical_id, properties, stack)
    resource = apigateway_v1._resources[properties["RestApiId"]][properties["ResourceId"]]
    method = resource["resourceMethods"][properties["HttpMethod"]]
    method["requestValidatorId"] = properties.get("RequestValidatorId")
    return made


provisioners._apigw_method_create = make_method_with_validator
provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::Method"]["create"] = make_method_with_validator

send_to_bus = eventbridge._dispatch_to_event_bus


def send_to_bus_in_its_region(bus, *others):
    with in_region(bus.region):
        eventbridge._ensure_default_bus()
        return send_to_bus(bus, *others)


eventbridge._dispatch_to_event_bus = send_to_bus_in_its_region

main()
