import type { Assembly, JsonObject } from '../../../assembly';
import { literalsOf } from '../../conditions';
import { classRole, policy, resource, template } from '../../example';
import { grantsIn, nameOf } from '../../identity';
import { given, testsOf } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

const SENDING = ['ses:sendbulkemail', 'ses:sendcustomverificationemail', 'ses:sendemail', 'ses:sendrawemail'];
const POSITIVE = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'];

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const sends = given(statement, SENDING);
    if (sends.length === 0) return [];
    const isHeld = (testsOf(from.scope, statement) ?? []).some(
      (test) =>
        test.key === 'ses:fromaddress' &&
        POSITIVE.includes(test.operator) &&
        test.values.length > 0 &&
        // An address that the deploy fills in is one address; a star before the @ is every address.
        (literalsOf(test) ?? []).every((address) => !/[*?]/.test(address)),
    );
    const { stack, logicalId } = from.holder;
    return isHeld
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${nameOf(statement)} gives ${sends.join(', ')} from any address that the account may send from (ses:FromAddress is missing or open).`,
          },
        ];
  });

const mail = (Condition: JsonObject): JsonObject =>
  template({
    R: classRole('voter-roll'),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action: 'ses:SendEmail', Resource: 'arn:aws:ses:x:1:y', Condition }),
    }),
  });
const OFFICE = 'registration@lorem.example';

export const mailFromOneAddress: Rule = {
  id: 'mail-from-one-address',
  title: 'A function writes letters from its own address alone',
  core: false,
  why:
    'Arizona, June 2016: it began with a letter that seemed to come from somebody known. Whoever runs code in a function must not be able ' +
    'to write to voters as the clerk, or as the office’s security.',
  fix: 'Hold ses:SendEmail to the one sender with StringEquals ses:FromAddress, as the notices of registrations do.',
  mappings: { cis: ['A1.2.7'], nist: ['AC-6', 'SC-7', 'SI-8'], fsbp: [] },
  check,
  bad: [
    { name: 'mail from any address', template: mail({}) },
    {
      name: 'mail from any address of the office',
      template: mail({ StringLike: { 'ses:FromAddress': '*@lorem.example' } }),
    },
    { name: 'mail from all but one', template: mail({ StringNotEquals: { 'ses:FromAddress': OFFICE } }) },
    {
      name: 'a test that an absent sender passes',
      template: mail({ StringEqualsIfExists: { 'ses:FromAddress': OFFICE } }),
    },
    { name: 'a test of every sender', template: mail({ 'ForAllValues:StringEquals': { 'ses:FromAddress': OFFICE } }) },
  ],
  good: [{ name: 'mail from one address', template: mail({ StringEquals: { 'ses:FromAddress': OFFICE } }) }],
};
