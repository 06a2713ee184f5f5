import { useState } from 'preact/hooks';
import type { LoadView, ResultsFinding } from '../../../../lib/contracts/results';
import { plural } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { Checkbox, TextField } from '../../shared/ui';
import { useConsole } from '../context';
import { Finding } from './load-page';
import { standingWords } from './standing-words';

/** The least that the contract takes as a reason, in characters. */
const SHORTEST_REASON = 10;
/** And for a release by one person. */
const SHORTEST_WHY = 30;

/**
 * The second person's decision. It names the digest of the figures on this screen, so that nothing else can be
 * released by it; every blocking finding gets a reason that is published beside the contest.
 */
export const ApprovalForm = (props: {
  readonly view: LoadView;
  readonly onDone: () => Promise<void>;
  /** One person releases what nobody else has looked at; only in an emergency, and in public. */
  readonly alone?: boolean;
}) => {
  const { view, alone = false } = props;
  const [why, setWhy] = useState('');
  const idOf = (name: string): string => (alone ? `alone-${name}` : name);
  const { call } = useConsole();
  const blocking = view.findings.filter((finding) => finding.severity === 'blocking');
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const [compared, setCompared] = useState(false);
  const sending = useSending();
  const { errorOf } = sending;
  const fieldOf = (index: number): string => idOf(`reason-${index + 1}`);
  /** Disagreements of the same kind further down: one reason often explains all of them. */
  const othersLike = (finding: ResultsFinding, index: number): readonly ResultsFinding[] =>
    blocking.slice(index + 1).filter(({ code }) => code === finding.code);

  const approve = (): Promise<void> => {
    const found = blocking.flatMap((finding, index) =>
      (reasons[finding.id] ?? '').trim().length < SHORTEST_REASON
        ? [{ field: fieldOf(index), message: `Write the reason for disagreement ${index + 1}: a full sentence.` }]
        : [],
    );
    if (alone && why.trim().length < SHORTEST_WHY) {
      found.push({ field: 'why', message: 'Write in a full sentence why no second person can be asked.' });
    }
    if (!compared) found.push({ field: idOf('compared'), message: 'Compare the figures first, then tick the box.' });
    return sending.send(found, async () => {
      await call(
        'POST',
        `/api/staff/results/loads/${encodeURIComponent(view.loadId)}/${alone ? 'break-glass' : 'approval'}`,
        {
          figuresSha256: view.figuresSha256,
          ...(alone ? { why: why.trim() } : {}),
          ...(blocking.length === 0
            ? {}
            : {
                reasons: blocking.map((finding) => ({
                  findingId: finding.id,
                  reason: (reasons[finding.id] ?? '').trim(),
                })),
              }),
        },
      );
      await props.onDone();
      scrollTo(0, 0);
    });
  };

  return (
    <section class="panel" aria-labelledby={idOf('approval-heading')}>
      <h2 id={idOf('approval-heading')}>{alone ? 'Release alone, in an emergency' : 'Approve and release'}</h2>
      <p>
        {alone
          ? 'Nobody else looks at these figures. The page, the signed statement and the public log say so, with your reason, for good. Ask a second person first. Releasing publishes exactly the figures above as '
          : 'You are the second person. Approving publishes exactly the figures above as '}
        <strong>{standingWords(view)}</strong>. It cannot be taken back, only corrected by another release.
      </p>
      <SendingForm
        sending={sending}
        onSend={approve}
        refusal="The release was not made"
        submit={alone ? 'Release alone' : 'Approve and release'}
        waiting="Releasing…"
      >
        {blocking.length > 0 && (
          <fieldset class="usa-fieldset">
            <legend class="usa-legend usa-legend--large">
              {plural(blocking.length, 'disagreement needs', 'disagreements need')} a written reason
            </legend>
            <p>Each reason is published beside its contest.</p>
            {blocking.map((finding, index) => (
              <div class="reason" key={finding.id}>
                <p>
                  {index + 1}. <Finding finding={finding} />
                </p>
                <TextField
                  id={fieldOf(index)}
                  label={`Reason for disagreement ${index + 1}`}
                  area
                  required
                  maxLength={1000}
                  value={reasons[finding.id] ?? ''}
                  onChange={(value) => setReasons((before) => ({ ...before, [finding.id]: value }))}
                  error={errorOf(fieldOf(index))}
                />
                {othersLike(finding, index).length > 0 && (
                  <button
                    type="button"
                    class="usa-button usa-button--unstyled"
                    onClick={() =>
                      setReasons((before) => ({
                        ...before,
                        ...Object.fromEntries(
                          othersLike(finding, index).map(({ id }) => [id, before[finding.id] ?? '']),
                        ),
                      }))
                    }
                  >
                    Use this reason for the {plural(othersLike(finding, index).length, 'other one', 'other ones')} of
                    this kind below
                  </button>
                )}
              </div>
            ))}
          </fieldset>
        )}
        {alone && (
          <TextField
            id="why"
            label="Why no second person can be asked"
            hint="Published. Name no person."
            area
            required
            maxLength={600}
            value={why}
            onChange={setWhy}
            error={errorOf('why')}
          />
        )}
        <Checkbox
          id={idOf('compared')}
          label="I compared these figures with the election system’s own report, and they are the same."
          checked={compared}
          onChange={setCompared}
          error={errorOf(idOf('compared'))}
        />
      </SendingForm>
    </section>
  );
};
