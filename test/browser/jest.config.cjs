const shared = require('../../jest.config.cjs');

/** Real Chromium against the real local election. Run by `npm run test:browser`, which looks for the browser first. */
module.exports = {
  rootDir: '../..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test/browser'],
  testMatch: ['**/*.browser.test.ts'],
  transform: shared.transform,
  transformIgnorePatterns: shared.transformIgnorePatterns,
  globalSetup: '<rootDir>/test/browser/support/start-election.ts',
  globalTeardown: '<rootDir>/test/browser/support/stop-election.ts',
  // One browser at a time, and one election for all files: they tell its story together.
  maxWorkers: 1,
  testTimeout: 90000,
};
