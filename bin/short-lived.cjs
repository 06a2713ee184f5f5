/**
 * For processes that judge templates once and end. V8 compiles what it finds busy anew and better, on the other core; for
 * some seconds of work that costs more than it brings: a third of the processor time of all checks. Here it waits until a
 * function is really busy. An engine that does not know the setting says so, and goes on.
 */
const v8 = require('node:v8');

/** Bytes of bytecode that a function runs through before it counts as busy; V8's own figure is about an eighth of it. */
const BUSY = 1_000_000;

v8.setFlagsFromString(`--interrupt-budget=${BUSY}`);
