const shared = require('../../jest.config.cjs');

/** Run by test/deploy/run.cjs, which starts the emulator first. */
module.exports = {
  testEnvironment: shared.testEnvironment,
  transform: shared.transform,
  rootDir: '../..',
  roots: ['<rootDir>/test/deploy'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/deploy/probe.ts',
  testTimeout: 120_000,
};
