import type { Assembly } from '../assembly';
import { declaredAccounts, standsIn } from './declared-accounts';

/**
 * Does the website of this stack's jurisdiction stand in a declared account of its own? Then no edge stands before the office's APIs:
 * staff call them from their own machines, and the website fetches signed files like anybody else.
 */
export const siteStandsApart = (assembly: Assembly, stackId: string): boolean => {
  const account = assembly.stacks.get(stackId)?.account;
  return (
    account !== undefined &&
    declaredAccounts(assembly, stackId).some(
      (declared) =>
        declared.site !== undefined &&
        declared.site !== account &&
        declared.data.includes(account) &&
        standsIn(assembly, declared.site, declared),
    )
  );
};
