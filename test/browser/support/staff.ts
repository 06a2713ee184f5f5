import type { Page } from 'playwright-core';
import { passwordOf, runningElection } from './running-election';

/** Signs in through the console's own button and the development sign-in's form. */
export const signIn = async (page: Page, username: string, at = runningElection().origin): Promise<void> => {
  await page.goto(`${at}/staff/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(passwordOf(username));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
};
