#!/usr/bin/env node
/** What `cdk` runs (cdk.json): brings the bundles up to date, then synthesizes. Needs no credentials. */
const path = require('node:path');
const { buildApp, buildFunctions } = require('./build.cjs');
const { BuildFailed, buildDirectory } = require('./bundle.cjs');

Promise.all([buildApp(), buildFunctions()]).then(
  () => {
    require(path.join(buildDirectory, 'app/main.js'));
  },
  (error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exitCode = 1;
  },
);
