import { isoDateOf } from '../shared/dates';
import { mediumDate } from '../shared/format';
import { Checkbox, TextField } from '../shared/ui';
import type { StepProps } from './details-step';
import type { Draft } from './draft';

const joined = (...parts: readonly string[]): string => parts.filter((part) => part.trim() !== '').join(' ');

const address = (line: string, city: string, state: string, zip: string): string => `${line}, ${city}, ${state} ${zip}`;

const ID_WORDS: Readonly<Record<Draft['idKind'], (draft: Draft) => string>> = {
  '': () => '',
  'driver-license': (draft) => `License or ID card ${draft.idLicense}`,
  'ssn-last-four': (draft) => `Social Security number ending in ${draft.idSsn}`,
  none: () => 'Neither number',
};

const answers = (draft: Draft): readonly (readonly [string, string])[] => {
  const rows: (readonly [string, string])[] = [
    ['Citizen of the United States', draft.citizen === 'yes' ? 'Yes' : 'No'],
    ['18 on or before election day', draft.eighteen === 'yes' ? 'Yes' : 'No'],
    ['Name', joined(draft.title, draft.first, draft.middle, draft.last, draft.suffix)],
    ['Date of birth', mediumDate(isoDateOf({ month: draft.birthMonth, day: draft.birthDay, year: draft.birthYear }))],
    ['Home address', address(joined(draft.street, draft.unit), draft.city, draft.state, draft.zip)],
    [
      'Mailing address',
      draft.mailElsewhere
        ? address(draft.mailLine1, draft.mailCity, draft.mailState, draft.mailZip)
        : 'Same as home address',
    ],
    ['Identification', ID_WORDS[draft.idKind](draft)],
    ['Telephone', draft.telephone],
    ['E-mail', draft.email],
    ['Choice of party', draft.partyChoice],
    ['Race or ethnic group', draft.raceOrEthnicGroup],
  ];
  if (draft.nameChanged) {
    rows.push([
      'Earlier name',
      joined(draft.previousTitle, draft.previousFirst, draft.previousMiddle, draft.previousLast, draft.previousSuffix),
    ]);
  }
  if (draft.moved) {
    rows.push([
      'Earlier address',
      address(draft.previousLine1, draft.previousCity, draft.previousState, draft.previousZip),
    ]);
  }
  if (draft.helped) rows.push(['Helper', joined(`${draft.helperName},`, draft.helperAddress, draft.helperTelephone)]);
  return rows;
};

/** All answers once more, then the oath in the federal form's words and the signature. */
export const ReviewStep = (props: StepProps & { readonly onEdit: () => void }) => {
  const { draft, change, errorOf } = props;
  return (
    <>
      <section aria-labelledby="answers-heading">
        <h3 id="answers-heading">Your answers</h3>
        <dl class="record">
          {answers(draft).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === '' ? <span class="usa-hint">left empty</span> : value}</dd>
            </div>
          ))}
        </dl>
        <button type="button" class="usa-button usa-button--outline" onClick={props.onEdit}>
          Change an answer
        </button>
      </section>
      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Sign</legend>
        <p>I have reviewed my state’s instructions and I swear or affirm that:</p>
        <ul class="usa-list">
          <li>I am a United States citizen.</li>
          <li>I meet the eligibility requirements of my state and subscribe to any oath required.</li>
          <li>
            The information I have provided is true to the best of my knowledge under penalty of perjury. If I have
            provided false information, I may be fined, imprisoned, or (if not a U.S. citizen) deported from or refused
            entry to the United States.
          </li>
        </ul>
        <Checkbox
          id="attested"
          label="I swear or affirm this."
          checked={draft.attested}
          onChange={(attested) => change({ attested })}
          error={errorOf('attested')}
        />
        <TextField
          id="signedName"
          label="Your full name, typed as your signature"
          required
          value={draft.signedName}
          onChange={(signedName) => change({ signedName })}
          autocomplete="name"
          maxLength={160}
          error={errorOf('signedName')}
        />
      </fieldset>
    </>
  );
};
