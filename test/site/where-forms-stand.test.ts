import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteSettings } from '../../lib/contracts/site';
import { formsAddress, whereFormsStand } from '../../site/src/shared/where-forms-stand';

const HOST = 'register.lorem.example';
const settings = (more: Partial<SiteSettings>): SiteSettings => ({
  jurisdiction: 'Lorem County (made up)',
  state: 'ZZ',
  demonstration: true,
  languages: ['en'],
  contact: { office: 'Office', email: 'office@lorem.example', telephone: '555-0100', address: 'Nowhere' },
  registrationMode: 'intake',
  elections: [],
  modules: [],
  ...more,
});

test.each(['intake', 'state-system'] as const)(
  'mode %s: the form is shown here, unless it stands under another name',
  (mode) => {
    expect(whereFormsStand(settings({ registrationMode: mode }))).toEqual({ at: 'here' });
    expect(whereFormsStand(settings({ registrationMode: mode, formsHost: HOST }))).toEqual({
      at: 'elsewhere',
      host: HOST,
    });
  },
);

test.each(['state-link', 'off'] as const)('mode %s: no form is shown anywhere', (mode) => {
  expect(whereFormsStand(settings({ registrationMode: mode }))).toEqual({ at: 'the-state' });
  expect(whereFormsStand(settings({ registrationMode: mode, formsHost: HOST }))).toEqual({ at: 'the-state' });
});

test('the way there is over TLS, to the same page', () => {
  expect(formsAddress(HOST, 'status')).toBe('https://register.lorem.example/status/');
});

test.each(['register', 'status'])('the page %s asks where the form stands before it shows anything', (page) => {
  const source = readFileSync(join(__dirname, `../../site/src/${page}/main.tsx`), 'utf8');
  expect(source.match(/\bmount\(.*/g)).toEqual([expect.stringMatching(new RegExp(`^mount\\(formPage\\('${page}', `))]);
});
