import { constraintsOf } from '../../lib/access/operators';

const asked = (key: string) =>
  constraintsOf('StringEquals', key, [{ text: 'x', certain: true, why: undefined }], 'narrowest');

test('a plain comparison of a key of one value protects', () => {
  expect(asked('aws:sourcevpce')).toHaveLength(1);
});

test.each(['aws:tagkeys', 's3:requestobjecttagkeys', 'ses:recipients', 'events:source'])(
  'what a plain comparison of %s asks AWS leaves open, so that it protects nothing',
  (key) => expect(asked(key)).toBeUndefined(),
);
