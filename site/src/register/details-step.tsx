import { Checkbox, MemorableDate, RadioGroup, SelectField, TextField } from '../shared/ui';
import type { Draft } from './draft';
import { stateOptions } from './states';

const TITLES = ['Mr.', 'Mrs.', 'Miss', 'Ms.'].map((title) => ({ value: title, label: title }));
const SUFFIXES = ['Jr', 'Sr', 'II', 'III', 'IV'].map((suffix) => ({ value: suffix, label: suffix }));

type TextName = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];

export interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly errorOf: (field: keyof Draft) => string | undefined;
  readonly ownState: string;
}

/** Everything about the applicant, grouped as on the federal form (boxes 1 to 8 and D). */
export const DetailsStep = (props: StepProps) => {
  const { draft, change, errorOf } = props;
  const states = stateOptions(props.ownState);
  const text = (id: TextName) => ({
    id,
    value: draft[id],
    onChange: (value: string) => change({ [id]: value }),
    error: errorOf(id),
  });
  return (
    <>
      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Your name</legend>
        <p class="usa-hint">Your full legal name. No nicknames, no initials.</p>
        <SelectField
          {...text('title')}
          label="Title"
          options={TITLES}
          empty="None"
          width="short"
          autocomplete="honorific-prefix"
        />
        <TextField {...text('first')} label="First name" required autocomplete="given-name" maxLength={60} />
        <TextField {...text('middle')} label="Middle names" autocomplete="additional-name" maxLength={60} />
        <TextField {...text('last')} label="Last name" required autocomplete="family-name" maxLength={80} />
        <SelectField
          {...text('suffix')}
          label="Suffix"
          options={SUFFIXES}
          empty="None"
          width="short"
          autocomplete="honorific-suffix"
        />
      </fieldset>

      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Birth and contact</legend>
        <MemorableDate
          id="birthMonth"
          legend="Date of birth"
          value={{ month: draft.birthMonth, day: draft.birthDay, year: draft.birthYear }}
          onChange={(value) => change({ birthMonth: value.month, birthDay: value.day, birthYear: value.year })}
          error={errorOf('birthMonth')}
        />
        <TextField
          {...text('telephone')}
          label="Telephone"
          inputMode="tel"
          autocomplete="tel"
          maxLength={25}
          width="medium"
        />
        <TextField
          {...text('email')}
          label="E-mail"
          hint="Only so that the office can write to you about this form."
          inputMode="email"
          autocomplete="email"
          maxLength={254}
        />
      </fieldset>

      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Home address</legend>
        <p class="usa-hint">Where you live. Not a post office box.</p>
        <TextField
          {...text('street')}
          label="Street and number"
          required
          autocomplete="address-line1"
          maxLength={120}
        />
        <TextField
          {...text('unit')}
          label="Apartment, lot or unit"
          autocomplete="address-line2"
          maxLength={30}
          width="medium"
        />
        <TextField {...text('city')} label="City or town" required autocomplete="address-level2" maxLength={80} />
        <SelectField
          {...text('state')}
          label="State"
          required
          options={states}
          width="short"
          autocomplete="address-level1"
        />
        <TextField
          {...text('zip')}
          label="ZIP code"
          required
          inputMode="numeric"
          autocomplete="postal-code"
          maxLength={10}
          width="short"
        />
        <Checkbox
          id="mailElsewhere"
          label="I get my mail at another address"
          hint="A post office box is fine there."
          checked={draft.mailElsewhere}
          onChange={(mailElsewhere) => change({ mailElsewhere })}
        />
        {draft.mailElsewhere && (
          <fieldset class="usa-fieldset inset">
            <legend class="usa-legend">Mailing address</legend>
            <TextField {...text('mailLine1')} label="Address or post office box" required maxLength={120} />
            <TextField {...text('mailCity')} label="City or town (mailing)" required maxLength={80} />
            <SelectField {...text('mailState')} label="State (mailing)" required options={states} width="short" />
            <TextField
              {...text('mailZip')}
              label="ZIP code (mailing)"
              required
              inputMode="numeric"
              maxLength={10}
              width="short"
            />
          </fieldset>
        )}
      </fieldset>

      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Identification number</legend>
        <RadioGroup
          id="idKind"
          legend="Which number do you have?"
          hint="Federal law asks for your driver’s license number. Without one, the last four digits of your Social Security number."
          value={draft.idKind}
          onChange={(idKind) => change({ idKind: idKind as Draft['idKind'] })}
          error={errorOf('idKind')}
          options={[
            { value: 'driver-license', label: 'Driver’s license or state ID card' },
            { value: 'ssn-last-four', label: 'Social Security number, last four digits' },
            { value: 'none', label: 'I have neither', hint: 'The State will give you a number for the roll.' },
          ]}
        />
        {draft.idKind === 'driver-license' && (
          <TextField {...text('idLicense')} label="License or ID card number" required maxLength={30} width="medium" />
        )}
        {draft.idKind === 'ssn-last-four' && (
          <TextField
            {...text('idSsn')}
            label="Last four digits"
            hint="Only four. Never type the whole number here."
            required
            inputMode="numeric"
            maxLength={4}
            width="short"
          />
        )}
      </fieldset>

      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">If your State asks for it</legend>
        <TextField
          {...text('partyChoice')}
          label="Choice of party"
          hint="Some states need it for their primaries. Leave it empty if you do not want to say."
          maxLength={60}
          width="medium"
        />
        <TextField
          {...text('raceOrEthnicGroup')}
          label="Race or ethnic group"
          hint="Some states ask under the Voting Rights Act. You may leave it empty."
          maxLength={60}
          width="medium"
        />
      </fieldset>

      <fieldset class="usa-fieldset group">
        <legend class="usa-legend usa-legend--large">Changes and help</legend>
        <Checkbox
          id="nameChanged"
          label="I was registered under another name"
          checked={draft.nameChanged}
          onChange={(nameChanged) => change({ nameChanged })}
        />
        {draft.nameChanged && (
          <fieldset class="usa-fieldset inset">
            <legend class="usa-legend">Name before the change</legend>
            <SelectField {...text('previousTitle')} label="Earlier title" options={TITLES} empty="None" width="short" />
            <TextField {...text('previousFirst')} label="Earlier first name" required maxLength={60} />
            <TextField {...text('previousMiddle')} label="Earlier middle names" maxLength={60} />
            <TextField {...text('previousLast')} label="Earlier last name" required maxLength={80} />
            <SelectField
              {...text('previousSuffix')}
              label="Earlier suffix"
              options={SUFFIXES}
              empty="None"
              width="short"
            />
          </fieldset>
        )}
        <Checkbox
          id="moved"
          label="I was registered at another address"
          checked={draft.moved}
          onChange={(moved) => change({ moved })}
        />
        {draft.moved && (
          <fieldset class="usa-fieldset inset">
            <legend class="usa-legend">Address where you were registered before</legend>
            <TextField {...text('previousLine1')} label="Earlier address" required maxLength={120} />
            <TextField {...text('previousCity')} label="Earlier city or town" required maxLength={80} />
            <SelectField {...text('previousState')} label="Earlier state" required options={states} width="short" />
            <TextField
              {...text('previousZip')}
              label="Earlier ZIP code"
              required
              inputMode="numeric"
              maxLength={10}
              width="short"
            />
          </fieldset>
        )}
        <Checkbox
          id="helped"
          label="Somebody fills in this form for an applicant who cannot sign"
          checked={draft.helped}
          onChange={(helped) => change({ helped })}
        />
        {draft.helped && (
          <fieldset class="usa-fieldset inset">
            <legend class="usa-legend">The person who helps</legend>
            <TextField {...text('helperName')} label="Helper’s name" required maxLength={160} />
            <TextField {...text('helperAddress')} label="Helper’s address" required maxLength={240} />
            <TextField
              {...text('helperTelephone')}
              label="Helper’s telephone"
              inputMode="tel"
              maxLength={25}
              width="medium"
            />
          </fieldset>
        )}
      </fieldset>
    </>
  );
};
