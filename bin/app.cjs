#!/usr/bin/env node
/** What `cdk` runs (cdk.json): brings the bundles up to date, then synthesizes. Needs no credentials. */
require('./short-lived.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { buildApp, buildFunctions } = require('./build.cjs');
const { BuildFailed, buildDirectory, root } = require('./bundle.cjs');

// The CDK command line passes cdk.json's context; run by itself, the app must not come out differently.
if (process.env.CDK_CONTEXT_JSON === undefined && process.env.CONTEXT_OVERFLOW_LOCATION_ENV === undefined) {
  const { context } = JSON.parse(fs.readFileSync(path.join(root, 'cdk.json'), 'utf8'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
}

Promise.all([buildApp(), buildFunctions()]).then(
  () => {
    require(path.join(buildDirectory, 'app/main.js'));
  },
  (error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exitCode = 1;
  },
);
