import type { PlacedIn } from './accounts';

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The part of a jurisdiction's settings that speaks of where voters' forms stand. */
export interface FormsAt extends PlacedIn {
  readonly region: string;
  readonly domain?: string | undefined;
  readonly registration: {
    readonly mode: string;
    readonly formsDomain?: string | undefined;
    readonly formsCertificateArn?: string | undefined;
  };
}

/**
 * Do the voters' forms stand under a host name of their own? Where the website is in an account that is trusted with nothing, and
 * registrations are kept, nothing of a voter may pass through the website.
 */
export const formsStandApart = ({ accounts, modules, registration }: PlacedIn): boolean =>
  accounts?.site !== undefined && modules.includes('registration') && registration.mode !== 'state-link';

/** What the host name of the forms contradicts. */
export const problemsOfForms = (j: FormsAt): readonly Problem[] => {
  const { formsDomain, formsCertificateArn, mode } = j.registration;
  const problem = (name: string, message: string): Problem => ({ path: ['registration', name], message });
  if (!formsStandApart(j)) {
    return (['formsDomain', 'formsCertificateArn'] as const)
      .filter((name) => j.registration[name] !== undefined)
      .map((name) =>
        problem(name, 'is for forms beside a website in an account of its own (accounts.site) alone; leave it out'),
      );
  }
  const partition = j.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const [, certificatePartition, , region, account] = formsCertificateArn?.split(':') ?? [];
  return [
    ...(j.accounts?.registration === undefined
      ? []
      : [
          {
            path: ['accounts', 'registration'],
            message:
              'cannot stand beside a website in an account of its own yet: the staff console knows one office’s sign-in; leave registration out, voters’ data then stand in account',
          },
        ]),
    ...(formsDomain === undefined
      ? [
          problem(
            'formsDomain',
            `is missing: the website (accounts.site) is trusted with nothing, so the forms of mode ${mode} stand under a host name of their own; write one, for example register.example.gov`,
          ),
        ]
      : []),
    ...(formsDomain !== undefined && formsDomain === j.domain
      ? [problem('formsDomain', `is the website’s own name (${formsDomain}); voters’ forms need another one`)]
      : []),
    ...(formsCertificateArn === undefined
      ? [
          problem(
            'formsCertificateArn',
            `is missing: write the ARN of an ACM certificate for formsDomain in ${j.region}, in account`,
          ),
        ]
      : []),
    ...(formsCertificateArn !== undefined && (certificatePartition !== partition || region !== j.region)
      ? [
          problem(
            'formsCertificateArn',
            `is of ${certificatePartition} ${region}; the forms answer from ${partition} ${j.region}, and API Gateway looks for their certificate there`,
          ),
        ]
      : []),
    ...(formsCertificateArn !== undefined && account !== j.account
      ? [
          problem(
            'formsCertificateArn',
            `is of account ${account}; the forms answer from ${j.account ?? 'an account that is not named'}`,
          ),
        ]
      : []),
  ];
};

/** No two jurisdictions' forms and websites answer by one name: the second deploy would fail, or take the first one's voters. */
export const problemsOfFormsBetween = (jurisdictions: readonly FormsAt[]): readonly Problem[] =>
  jurisdictions.flatMap(({ id, registration: { formsDomain } }, i) => {
    const other = jurisdictions.find(
      (one) =>
        one.id !== id && formsDomain !== undefined && [one.domain, one.registration.formsDomain].includes(formsDomain),
    );
    return other === undefined
      ? []
      : [
          {
            path: ['jurisdictions', String(i), 'registration', 'formsDomain'],
            message: `${formsDomain} is a name of ${other.id} too; each has its own`,
          },
        ];
  });
