import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import type { SiteSettings } from '../../../lib/contracts/site';
import { mayAct, type StaffAction } from '../../../lib/contracts/staff-actions';
import { ApiProblem, callApi } from '../shared/api';
import type { Session } from './session';

export interface Console {
  readonly settings: SiteSettings;
  readonly session: Session;
  /** The session is over: show the sign-in again. */
  readonly onEnded: () => void;
}

export const ConsoleContext = createContext<Console | undefined>(undefined);

export const useConsole = () => {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error('this part of the console is only shown to somebody who is signed in');
  const { session, settings, onEnded } = console;
  const call = useCallback(
    async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
      try {
        return await callApi<T>(method, path, { token: session.token, ...(body === undefined ? {} : { body }) });
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) onEnded();
        throw error;
      }
    },
    [session, onEnded],
  );
  const may = useCallback((action: StaffAction) => mayAct(session.groups, action), [session]);
  return { settings, session, call, may };
};

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: unknown };

/** Reads `path` and again whenever asked; keeps what is shown while it reads again. */
export const useLoaded = <T>(path: string): { readonly state: Loaded<T>; readonly reload: () => Promise<void> } => {
  const { call } = useConsole();
  const [state, setState] = useState<Loaded<T>>({ kind: 'loading' });
  const reload = useCallback(async () => {
    try {
      const value = await call<T>('GET', path);
      setState({ kind: 'loaded', value });
    } catch (error) {
      setState({ kind: 'refused', error });
    }
  }, [call, path]);
  useEffect(() => {
    setState({ kind: 'loading' });
    void reload();
  }, [reload]);
  return { state, reload };
};
