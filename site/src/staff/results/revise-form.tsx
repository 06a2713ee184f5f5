import { useState } from 'preact/hooks';
import {
  type Certifier,
  type Correction,
  isCertification,
  type LoadView,
  RELEASE_STATUSES,
  type ReleaseStatus,
} from '../../../../lib/contracts/results';
import { count, plural } from '../../shared/format';
import { STATUS_WORDS } from '../../shared/release-status';
import { hasWords, wordsIn } from '../../shared/search';
import { SendingForm, useSending } from '../../shared/sending';
import { type FieldError, SelectField, TextField } from '../../shared/ui';
import { useConsole } from '../context';
import { askForLoad, READING, READING_SLOWLY } from './ask-for-load';
import { CertifierField } from './certifier-field';

/** The least that the contract takes as what and as why, in characters. */
const SHORTEST_WORDS = 10;

/** More of them are not listed before somebody looks for one. */
const FEW_CONTESTS = 12;

type Words = Pick<Correction, 'what' | 'why'>;
const NO_WORDS: Words = { what: '', why: '' };

const OPTIONS = RELEASE_STATUSES.map((value) => ({ value, label: STATUS_WORDS[value].name }));
const statusOf = (value: string): ReleaseStatus | '' => RELEASE_STATUSES.find((known) => known === value) ?? '';

/** One group a line, its units with a plus between them. */
const groupsOf = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) =>
      line
        .split('+')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .filter((group) => group.length > 0);

/** Contests that a hold names, so that the words are asked for where they are missing. */
const namedBy = (view: LoadView): ReadonlySet<string> =>
  new Set(
    view.holds
      .filter(({ code }) => code === 'correction-required' || code === 'status-order')
      .flatMap(({ details = [] }) => details.map(({ path }) => path)),
  );

/**
 * The same file again with other words about it: the report's status, contests that stand elsewhere, what is corrected and
 * why, units that are published together. It becomes a new load, so that nobody approves words that were changed meanwhile.
 */
export const ReviseForm = ({ view }: { readonly view: LoadView }) => {
  const { call } = useConsole();
  const named = namedBy(view);
  const [status, setStatus] = useState<ReleaseStatus>(view.status);
  const [certifiedBy, setCertifiedBy] = useState<Certifier>(view.certifiedBy ?? 'county');
  const [standings, setStandings] = useState<Readonly<Record<string, ReleaseStatus | ''>>>({});
  const [words, setWords] = useState<Readonly<Record<string, Words>>>(
    Object.fromEntries(view.corrections.map(({ contest, what, why }) => [contest, { what, why }])),
  );
  const [release, setRelease] = useState(String(view.corrections[0]?.release ?? ''));
  const [groups, setGroups] = useState(view.combinedUnits.map((group) => group.join(' + ')).join('\n'));
  const [sought, setSought] = useState('');
  const [slow, setSlow] = useState(false);
  const sending = useSending();
  const { errorOf } = sending;
  const contests = view.report.contests;
  const write = (contest: string, change: Partial<Words>): void =>
    setWords((before) => ({ ...before, [contest]: { ...(before[contest] ?? NO_WORDS), ...change } }));
  const isOpen = (contest: string): boolean =>
    named.has(contest) || words[contest] !== undefined || (standings[contest] ?? '') !== '';
  const isLong = contests.length > FEW_CONTESTS;
  const asked = wordsIn(sought);
  const shown = contests.filter(({ id, name }) => !isLong || isOpen(id) || (asked.length > 0 && hasWords(name, asked)));

  const written = contests.flatMap(({ id }) => {
    const { what, why } = words[id] ?? NO_WORDS;
    return what.trim() === '' && why.trim() === '' ? [] : [{ contest: id, what: what.trim(), why: why.trim() }];
  });
  const check = (): FieldError[] => [
    ...written.flatMap(({ contest, what, why }): FieldError[] => [
      ...(what.length < SHORTEST_WORDS
        ? [{ field: `what-${contest}`, message: 'Write what is different: a full sentence.' }]
        : []),
      ...(why.length < SHORTEST_WORDS
        ? [{ field: `why-${contest}`, message: 'Write why it is different: a full sentence.' }]
        : []),
    ]),
    ...(written.length > 0 && !/^[1-9]\d{0,5}$/.test(release.trim())
      ? [{ field: 'corrected-release', message: 'Write the number of the release that is corrected.' }]
      : []),
  ];

  const load = (): Promise<void> =>
    sending.send(check(), async () => {
      const own = contests.flatMap(({ id }) => {
        const said = standings[id] ?? '';
        return said === '' ? [] : [{ contest: id, status: said, ...(isCertification(said) ? { certifiedBy } : {}) }];
      });
      const combineUnits = groupsOf(groups);
      const request = {
        electionId: view.electionId,
        uploadId: view.uploadId,
        status,
        ...(isCertification(status) ? { certifiedBy } : {}),
        ...(own.length === 0 ? {} : { contests: own }),
        ...(written.length === 0
          ? {}
          : { corrections: written.map((each) => ({ ...each, release: Number(release) })) }),
        ...(combineUnits.length === 0 ? {} : { combineUnits }),
        ...(view.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: view.ballotsOutstanding }),
        ...(view.mapping === undefined ? {} : { mapping: view.mapping }),
      };
      const loadId = await askForLoad(call, request, () => setSlow(true));
      location.hash = `#/results/${view.electionId}/${loadId}`;
    });

  return (
    <details class="panel" open={view.holds.some(({ code }) => code !== 'polls-open' && code !== 'superseded')}>
      <summary>Change what is said about these figures</summary>
      <p>
        Status, corrections and units that go together. The same file is loaded again with it; nothing is published
        before a second person has looked.
      </p>
      <SendingForm
        sending={sending}
        onSend={load}
        refusal="It was not loaded again"
        submit="Load again"
        waiting={slow ? READING_SLOWLY : READING}
      >
        <SelectField
          id="revised-status"
          label="Status of the report"
          value={status}
          onChange={(value) => setStatus(statusOf(value) || view.status)}
          options={OPTIONS}
        />
        {[status, ...Object.values(standings)].some((said) => said !== '' && isCertification(said)) && (
          <CertifierField id="revised-certified-by" value={certifiedBy} onChange={setCertifiedBy} />
        )}
        <TextField
          id="corrected-release"
          label="Release that is corrected"
          hint="Its number, where anything below is a correction, a recount or an amended certification."
          inputMode="numeric"
          width="short"
          maxLength={6}
          value={release}
          onChange={setRelease}
          error={errorOf('corrected-release')}
        />
        {isLong && (
          <>
            <TextField
              id="sought-contest"
              label="Find a contest"
              hint={`Some letters of its name. Of ${count(contests.length)} contests only those are listed that are found, or that something is said about.`}
              value={sought}
              onChange={setSought}
            />
            <p role="status">
              {plural(shown.length, 'contest', 'contests')} of {count(contests.length)}
            </p>
          </>
        )}
        {shown.map(({ id, name }) => (
          <fieldset class="usa-fieldset" key={id}>
            <legend class="usa-legend usa-legend--large">{name}</legend>
            <SelectField
              id={`standing-${id}`}
              label="Where this contest stands"
              value={standings[id] ?? ''}
              onChange={(value) => setStandings((before) => ({ ...before, [id]: statusOf(value) }))}
              empty="As the report, or as it was certified"
              options={OPTIONS}
              width="long"
            />
            {isOpen(id) ? (
              <>
                <TextField
                  id={`what-${id}`}
                  label="What is different"
                  area
                  maxLength={1000}
                  value={words[id]?.what ?? ''}
                  onChange={(what) => write(id, { what })}
                  error={errorOf(`what-${id}`)}
                />
                <TextField
                  id={`why-${id}`}
                  label="Why"
                  area
                  maxLength={1000}
                  value={words[id]?.why ?? ''}
                  onChange={(why) => write(id, { why })}
                  error={errorOf(`why-${id}`)}
                />
              </>
            ) : (
              <button type="button" class="usa-button usa-button--unstyled" onClick={() => write(id, {})}>
                Write a correction of {name}
              </button>
            )}
          </fieldset>
        ))}
        <TextField
          id="combine"
          label="Units that are published together"
          hint="One group a line, with a plus between the names: Precinct 4 + Precinct 9. They stay together in later releases."
          area
          maxLength={20000}
          value={groups}
          onChange={setGroups}
        />
      </SendingForm>
    </details>
  );
};
