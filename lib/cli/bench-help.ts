/** What `election bench guardrails` takes; said before its bundle is loaded, too. */
export const GUARDRAILS_USAGE =
  'election bench guardrails [--only ours|compared] [--of-each N|all] [--place first|last|random] [--families A,B] [--sample N] [--seed WORD] [--markdown] [--json]';

/** Below the line that says what `election bench` does. */
export const BENCH_HELP = `
  election bench [synth]
  election bench access
  election bench results
  ${GUARDRAILS_USAGE}
    --only ours      what this project says to the changes; compared: the tools of others beside it; without it, both
    --of-each N      judge N changes of each kind (family, resource type, place, change, statement), 1 without it; all: every one
    --place WHICH    those of a kind’s first resources (without it), of its last, or drawn by lot with the seed
    --families A,B   only changes of these families, and nothing but changes; with --only ours
    --sample N       changes of each family for the tools of others, 6 without it
    --seed WORD      of the draws
    --markdown       write what was measured into docs/guardrails.md
`;
