import { type Edit, isObject, type Json, type JsonObject, type Path } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { conditionSites, statementSites } from '../walk';

/** An operator in place of another, the key and its values kept. */
const exchanged = (
  statement: Path,
  block: JsonObject,
  from: string,
  key: string,
  to: string,
  values: Json,
): readonly Edit[] => {
  const was = block[from];
  const { [key]: _, ...rest } = isObject(was) ? was : {};
  const target = block[to];
  return [
    { path: [...statement, 'Condition', from], ...(Object.keys(rest).length === 0 ? {} : { value: rest }) },
    { path: [...statement, 'Condition', to], value: { ...(isObject(target) ? target : {}), [key]: values } },
  ];
};

const NEGATED: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringLike: 'StringNotLike',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
  NumericLessThan: 'NumericGreaterThanEquals',
  NumericLessThanEquals: 'NumericGreaterThan',
  NumericGreaterThan: 'NumericLessThanEquals',
  NumericGreaterThanEquals: 'NumericLessThan',
  IpAddress: 'NotIpAddress',
};

const negationOf = (operator: string): string | undefined => {
  const [plain = '', suffix = ''] = operator.endsWith('IfExists') ? [operator.slice(0, -8), 'IfExists'] : [operator];
  const [set, bare] = plain.includes(':') ? [`${plain.split(':')[0]}:`, plain.split(':')[1] ?? ''] : ['', plain];
  const direct = NEGATED[bare] ?? Object.entries(NEGATED).find(([, negated]) => negated === bare)?.[0];
  return direct === undefined ? undefined : `${set}${direct}${suffix}`;
};

const flipped = (values: Json): Json | undefined => {
  const text = String(values);
  return text === 'true' ? 'false' : text === 'false' ? 'true' : undefined;
};

/** A star in place of what the operator compares with; with a pattern operator where the plain one takes no pattern. */
const starred = (operator: string): string | undefined => {
  if (!/^(ForAnyValue:|ForAllValues:)?(String|Arn)(Not)?(Equals|Like)(IgnoreCase)?(IfExists)?$/.test(operator))
    return undefined;
  return operator.replace(/^(.*?)(String|Arn)(Not)?(Equals|Like)(IgnoreCase)?/, '$1String$3Like');
};

/** For every request, whoever asks: keys that are never, or never yet, present. */
const NEVER: JsonObject = { StringEquals: { 'aws:PrincipalTag/election-bench': 'never' } };

export const conditionOperators: Family = {
  id: 'condition operators',
  every: 'operator of a condition weakened: IfExists, ForAllValues, ForAnyValue, negated, matched against a star',
  *mutants(assembly) {
    for (const { site, operator, key, values, path } of conditionSites(assembly)) {
      const block = site.value['Condition'];
      if (!isObject(block)) continue;
      const common = { family: 'condition operators', statement: site.value };
      const plain = operator.replace(/^For(All|Any)\w+:/, '');
      const exchange = function* (to: string | undefined, change: string, as: Json = values) {
        if (to === undefined || (to === operator && as === values)) return;
        yield mutantAt(
          { ...site, path },
          { ...common, change, edits: exchanged(site.path, block, operator, key, to, as) },
        );
      };
      if (!operator.endsWith('IfExists') && operator !== 'Null') {
        yield* exchange(`${operator}IfExists`, `${operator} became ${operator}IfExists`);
      }
      if (operator !== 'Null') {
        yield* exchange(`ForAllValues:${plain}`, `${operator} became ForAllValues:${plain}`);
        yield* exchange(`ForAnyValue:${plain}`, `${operator} became ForAnyValue:${plain}`);
      }
      yield* exchange(negationOf(operator), `${operator} negated`);
      yield* exchange(starred(operator), `${operator} compares with a star`, '*');
      const other = flipped(values);
      if (other !== undefined) yield* exchange(operator, `${operator} asks for ${String(other)}`, other);
    }
  },
};

export const conditionKeys: Family = {
  id: 'condition keys',
  every: 'key of a condition removed; of several values one replaced by a star; the whole condition removed',
  *mutants(assembly) {
    for (const { site, operator, values, path } of conditionSites(assembly)) {
      const block = site.value['Condition'];
      if (!isObject(block)) continue;
      const keys = block[operator];
      const onlyKey = isObject(keys) && Object.keys(keys).length === 1;
      const onlyOperator = Object.keys(block).length === 1;
      const common = { family: 'condition keys', statement: site.value };
      const gone = !onlyKey ? path : onlyOperator ? [...site.path, 'Condition'] : path.slice(0, -1);
      yield mutantAt({ ...site, path }, { ...common, change: 'key removed', edits: [{ path: gone }] });
      if (Array.isArray(values) && /Like/.test(operator)) {
        const list: readonly Json[] = [...(values as readonly Json[]), '*'];
        yield mutantAt(
          { ...site, path },
          { ...common, change: 'a star added to the values', edits: [{ path, value: list }] },
        );
      }
    }
    for (const site of statementSites(assembly)) {
      const block = site.value['Condition'];
      if (!isObject(block) || Object.keys(block).length < 2) continue;
      const path = [...site.path, 'Condition'];
      yield mutantAt(
        { ...site, path },
        { family: 'condition keys', statement: site.value, change: 'whole condition removed', edits: [{ path }] },
      );
    }
  },
};

export const neutered: Family = {
  id: 'neutered denials',
  every: 'denial given one more condition that no request meets, or that the attacker can avoid',
  *mutants(assembly) {
    for (const site of statementSites(assembly)) {
      if (site.value['Effect'] !== 'Deny') continue;
      const written = site.value['Condition'];
      const block = isObject(written) ? written : {};
      for (const [operator, added] of Object.entries({
        ...NEVER,
        StringNotLike: { 'aws:PrincipalArn': '*' },
        Bool: { 'aws:ViaAWSService': 'true' },
        IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
        DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
      })) {
        const was = block[operator];
        const path = [...site.path, 'Condition'];
        yield mutantAt(
          { ...site, path },
          {
            family: 'neutered denials',
            statement: site.value,
            change: `${operator} ${JSON.stringify(added)} added`,
            edits: [
              {
                path: [...path, operator],
                value: { ...(isObject(was) ? was : {}), ...(isObject(added) ? added : {}) },
              },
            ],
          },
        );
      }
    }
  },
};
