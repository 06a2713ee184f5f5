const shared = require('../../jest.config.cjs');

/** Run by test/other-tools/run.cjs, which makes the program first. */
module.exports = {
  testEnvironment: shared.testEnvironment,
  transform: shared.transform,
  transformIgnorePatterns: shared.transformIgnorePatterns,
  rootDir: '../..',
  roots: ['<rootDir>/test/other-tools'],
  testMatch: ['**/*.test.ts'],
  testTimeout: 120_000,
};
