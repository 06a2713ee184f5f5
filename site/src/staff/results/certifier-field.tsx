import { CERTIFIERS, type Certifier } from '../../../../lib/contracts/results';
import { SelectField } from '../../shared/ui';

const WORDS: Readonly<Record<Certifier, string>> = { county: 'The county’s canvass', state: 'The State’s canvass' };

/** The county certifies first, then the State. */
export const CertifierField = (props: {
  readonly id: string;
  readonly value: Certifier;
  readonly onChange: (value: Certifier) => void;
}) => (
  <SelectField
    id={props.id}
    label="Who certified"
    value={props.value}
    onChange={(value) => props.onChange(CERTIFIERS.find((known) => known === value) ?? 'county')}
    options={CERTIFIERS.map((value) => ({ value, label: WORDS[value] }))}
  />
);
