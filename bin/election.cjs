#!/usr/bin/env node
/** `npm run -s election -- <command>`: brings the command line up to date, then runs it. */
const path = require('node:path');

const starts = process.argv[2] === 'start';
// The local election and the console go on for hours; every other command ends soon.
if (!starts && process.argv[2] !== 'console') require('./short-lived.cjs');

// The AWS SDK is pinned here and runs on this Node; what its later versions will want is for who takes them.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { buildCli, buildStart } = require('./build.cjs');
const { BuildFailed, buildDirectory } = require('./bundle.cjs');

(starts ? buildStart() : buildCli())
  .then(() => require(path.join(buildDirectory, 'cli/main.js')).main(process.argv.slice(2)))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error instanceof BuildFailed ? error.message : error);
      process.exitCode = 2;
    },
  );
