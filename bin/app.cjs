#!/usr/bin/env node
/** What `cdk` runs (cdk.json): brings the bundles up to date, then synthesizes. Needs no credentials. */
require('./short-lived.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { buildApp, buildFunctions } = require('./build.cjs');
const { BuildFailed, buildDirectory, root } = require('./bundle.cjs');

/** The exit code that tells a build that failed from checks that refuse. */
const NOT_BUILT = 2;

// The CDK command line passes cdk.json's context; run by itself, the app must not come out differently.
if (process.env.CDK_CONTEXT_JSON === undefined && process.env.CONTEXT_OVERFLOW_LOCATION_ENV === undefined) {
  const { context } = JSON.parse(fs.readFileSync(path.join(root, 'cdk.json'), 'utf8'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
}

// esbuild and the site are processes of their own; meanwhile this one loads CDK and starts its engine.
const built = buildFunctions();
built.catch(() => undefined);

buildApp()
  .then(async () => {
    const { synthesize } = require(path.join(buildDirectory, 'app/main.js'));
    await built;
    synthesize();
  })
  .catch((error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exit(NOT_BUILT);
  });
