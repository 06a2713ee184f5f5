import type { IncidentNarrative } from '../../../lib/contracts/incidents';
import { QUESTIONS } from './incident-words';

/** One audience's telling, question by question. */
export const NarrativeText = (props: { readonly narrative: IncidentNarrative }) => (
  <dl class="notice__text">
    {QUESTIONS.map(([field, name]) => (
      <div key={field}>
        <dt>{name}</dt>
        <dd>{props.narrative[field]}</dd>
      </div>
    ))}
  </dl>
);
