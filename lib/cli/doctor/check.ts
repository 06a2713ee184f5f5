/** One question of the doctor, answered. */
export interface Check {
  readonly name: string;
  /** False too where it could not be asked: nothing passes in silence. */
  readonly ok: boolean;
  /** What was found. Begins with "not asked: " where nothing was. */
  readonly detail: string;
  /** What to do; empty where nothing is to be done. */
  readonly fix: string;
}

export const fine = (name: string, detail: string): Check => ({ name, ok: true, detail, fix: '' });
export const wrong = (name: string, detail: string, fix: string): Check => ({ name, ok: false, detail, fix });
export const notAsked = (name: string, why: string, fix: string): Check => wrong(name, `not asked: ${why}`, fix);

/** A question that may fail to be asked; its failure is an answer of its own. */
export const asking = async (name: string, ask: () => Promise<Check>): Promise<Check> => {
  try {
    return await ask();
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
    return notAsked(
      name,
      message,
      'Run it again with credentials that may read this; a read-only role such as SecurityAudit may.',
    );
  }
};
