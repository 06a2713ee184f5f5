import { attributeOf, itemsOf, type Json, type JsonObject, perAssembly, resourcesOf, scopeOf } from '../assembly';
import { keyOf } from './index-of';
import { valuesAt } from './values';

/** Every place where a resource names the queue that takes its failures. */
const queuesFor = (type: string, properties: JsonObject): readonly (Json | undefined)[] => {
  switch (type) {
    case 'AWS::Lambda::Function':
      return valuesAt(properties, ['DeadLetterConfig', 'TargetArn']);
    case 'AWS::Lambda::EventInvokeConfig':
    case 'AWS::Lambda::EventSourceMapping':
      return valuesAt(properties, ['DestinationConfig', 'OnFailure', 'Destination']);
    case 'AWS::Events::Rule':
      return valuesAt(properties, ['Targets', '[]', 'DeadLetterConfig', 'Arn']);
    case 'AWS::SQS::Queue':
      return valuesAt(properties, ['RedrivePolicy', 'deadLetterTargetArn']);
    case 'AWS::SNS::Subscription':
      return valuesAt(properties, ['RedrivePolicy', 'deadLetterTargetArn']);
    default:
      return [];
  }
};

/** Queues that take what failed somewhere. */
export const deadLetterQueues = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, type, properties } of resourcesOf(assembly)) {
    for (const value of queuesFor(type, properties)) {
      for (const { expression } of itemsOf(scopeOf(assembly, stack), value)) {
        const attribute = attributeOf(expression);
        if (attribute) found.add(keyOf(attribute.resource));
      }
    }
  }
  return found;
});
