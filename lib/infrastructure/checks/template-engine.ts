import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { PolicyValidationPluginReport, PolicyValidationStack } from 'aws-cdk-lib';

/** Beside the app's bundle; bin/build.cjs makes them. */
const WORKER = 'template-engine.worker.js';
const PROGRAM = 'template-engine.process.js';

/** Far more than any machine needs; after it the engine is started in this thread. */
const PATIENCE_MS = { toLoad: 30_000, toAnswer: 120_000 };

/** What both threads see: whether the engine's code was loaded, and whether its answer is there. */
export const SIGNAL = { loaded: 0, answered: 1 } as const;

/** Waits until the other thread raises a signal. */
const raised = (signals: Int32Array, which: number, patienceMs: number): boolean =>
  Atomics.wait(signals, which, 0, patienceMs) !== 'timed-out';

interface Said {
  readonly report?: PolicyValidationPluginReport;
}

/**
 * CDK's validation engine in a process of its own: it starts while the app makes its constructs, and judges while cdk-nag does.
 * A thread speaks with it, for an app that is at work cannot listen. The report is the plugin's own; where the process fails, or
 * says nothing, there is none, and the caller asks the plugin itself.
 */
export class TemplateEngine {
  /** Undefined where the app runs out of no bundle. */
  static start(folder = __dirname): TemplateEngine | undefined {
    const [worker, program] = [join(folder, WORKER), join(folder, PROGRAM)];
    return existsSync(worker) && existsSync(program) ? new TemplateEngine(worker, program) : undefined;
  }

  private readonly port: MessagePort;
  private readonly worker: Worker;
  private readonly signals = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

  private constructor(worker: string, program: string) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData = { program, port: port2, signals: this.signals };
    this.worker = new Worker(worker, { workerData, transferList: [port2] });
    // Without it the thread's failure would end the app; the answer that does not come says enough.
    this.worker.on('error', () => undefined);
    this.worker.unref();
  }

  ask(stackTemplates: readonly PolicyValidationStack[]): void {
    this.port.postMessage(stackTemplates.map((stack) => ({ ...stack })));
  }

  /** Waits for the report of what was asked last; undefined where there is none to be had. */
  report(patience = PATIENCE_MS): PolicyValidationPluginReport | undefined {
    const { loaded, answered } = SIGNAL;
    const heard = raised(this.signals, loaded, patience.toLoad) && raised(this.signals, answered, patience.toAnswer);
    const said: { readonly message: Said } | undefined = heard ? receiveMessageOnPort(this.port) : undefined;
    // The thread hears it, ends the engine, and ends.
    this.port.close();
    return said?.message.report;
  }
}
