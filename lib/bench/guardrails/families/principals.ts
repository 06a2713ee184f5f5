import type { Json } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { statementSites } from '../walk';

const OUTSIDER = 'arn:aws:iam::999999999999:root';
const NOBODY = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/nobody' };

/** An allowance that reaches more people. */
const WIDER: readonly { readonly change: string; readonly value: Json }[] = [
  { change: 'widened to everybody', value: '*' },
  { change: 'widened to any AWS account', value: { AWS: '*' } },
  { change: 'given to an outside account', value: { AWS: OUTSIDER } },
  { change: 'given to the whole account', value: { AWS: { Ref: 'AWS::AccountId' } } },
  { change: 'given to another service', value: { Service: 'ec2.amazonaws.com' } },
];

export const principals: Family = {
  id: 'principals',
  every: 'principal of an allowance widened, of a denial narrowed, and turned into NotPrincipal',
  *mutants(assembly) {
    for (const site of statementSites(assembly)) {
      if (site.kind === 'identity') continue;
      const common = { family: 'principals', statement: site.value };
      const path = [...site.path, 'Principal'];
      const changes =
        site.value['Effect'] === 'Deny' ? [{ change: 'narrowed to one role', value: { AWS: NOBODY } }] : WIDER;
      for (const { change, value } of changes) {
        if (JSON.stringify(value) === JSON.stringify(site.value['Principal'])) continue;
        yield mutantAt({ ...site, path }, { ...common, change, edits: [{ path, value }] });
      }
      yield mutantAt(
        { ...site, path },
        {
          ...common,
          change: 'turned into NotPrincipal',
          edits: [{ path }, { path: [...site.path, 'NotPrincipal'], value: { AWS: NOBODY } }],
        },
      );
    }
  },
};
