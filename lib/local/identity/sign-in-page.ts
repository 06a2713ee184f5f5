import { createHash } from 'node:crypto';
import { type LocalResponse, textResponse } from '../http';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f0f0f0; }
.banner { margin: 0; padding: .5rem 1rem; background: #faf3d1; border-bottom: 1px solid #8e704f; }
main { max-width: 28rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem; background: #fff; border: 1px solid #a9aeb1; }
h1 { font-size: 1.5rem; margin-top: 0; }
label { display: block; margin-top: 1rem; font-weight: 700; }
input { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; border: 1px solid #565c65; }
button { margin-top: 1.5rem; min-height: 2.75rem; padding: .5rem 1.5rem; font: inherit; font-weight: 700; color: #fff; background: #005ea2; border: 0; border-radius: .25rem; cursor: pointer; }
button:hover { background: #1a4480; }
input:focus, button:focus, .problem:focus { outline: .25rem solid #2491ff; outline-offset: 0; }
.problem { padding: .75rem 1rem; background: #f4e3db; border-left: .5rem solid #d54309; }
`;

/** Only this page's own style runs; it holds no script, and no other page may frame it (clickjacking of a password form). */
const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'cache-control': 'no-store',
  // Not no-referrer: under it browsers send `Origin: null` with the form, and the form's origin is checked.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const page = (status: number, title: string, content: string): LocalResponse =>
  textResponse(
    status,
    'text/html; charset=utf-8',
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
<header class="banner">This is the development sign-in of a rehearsal on this machine. It exists nowhere else.</header>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`,
    HEADERS,
  );

export interface SignInForm {
  /** Parameters of the authorization request, handed on in hidden fields. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly username?: string;
  /** Why the last try did not work; read out first. */
  readonly problem?: string;
}

export const signInPage = (status: number, form: SignInForm): LocalResponse => {
  const hidden = Object.entries(form.hidden)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('\n');
  const problem =
    form.problem === undefined
      ? ''
      : `<p class="problem" id="problem" role="alert" tabindex="-1" autofocus>${escaped(form.problem)}</p>`;
  const describedBy = form.problem === undefined ? '' : ' aria-describedby="problem" aria-invalid="true"';
  return page(
    status,
    'Staff sign-in',
    `${problem}
<p>Use one of the made-up accounts that <code>npm start</code> printed. In the cloud, Cognito also asks for a second factor (an authenticator app or a passkey) at every sign-in; here the password alone is enough.</p>
<form method="post" action="/local/oauth2/authorize">
${hidden}
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escaped(form.username ?? '')}"${describedBy}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${describedBy}>
<button type="submit">Sign in</button>
</form>`,
  );
};

/** The authorization request itself is wrong: say so here and send nobody anywhere (open redirects). */
export const refusedPage = (reason: string): LocalResponse =>
  page(
    400,
    'This sign-in link does not work',
    `<p>${escaped(reason)}</p><p><a href="/staff/">Back to the staff console</a></p>`,
  );
