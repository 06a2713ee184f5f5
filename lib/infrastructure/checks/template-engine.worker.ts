import { fork } from 'node:child_process';
import { type MessagePort, workerData } from 'node:worker_threads';
import type { PolicyValidationStack } from 'aws-cdk-lib';
import { SIGNAL } from './template-engine';

/** What {@link ./template-engine} hands over: the engine's program, where templates come from and answers go, and the signals it waits on. */
interface Handed {
  readonly program: string;
  readonly port: MessagePort;
  readonly signals: Int32Array;
}

/**
 * The engine is WebAssembly whose memory grows page by page, and V8 marks its whole heap at each growth. With V8's helper
 * threads that costs twice the processor time, on both cores, while the app needs one of them.
 */
const ENGINE_FLAGS = ['--single-threaded'];

const { program, port, signals } = workerData as Handed;

const raise = (signal: number): void => {
  Atomics.store(signals, signal, 1);
  Atomics.notify(signals, signal);
};
const end = (said: object): void => {
  port.postMessage(said);
  raise(SIGNAL.loaded);
  raise(SIGNAL.answered);
  port.close();
};

const engine = fork(program, { execArgv: ENGINE_FLAGS, stdio: 'ignore' });
engine.on('message', (said: { readonly loaded?: true }) => {
  if (said.loaded) return raise(SIGNAL.loaded);
  engine.removeAllListeners();
  engine.disconnect();
  end(said);
});
// Whatever ends it before it has answered: there is no report then, and the caller asks the plugin itself.
engine.once('error', ({ message }) => end({ problem: message }));
engine.once('exit', (code) => end({ problem: `it ended with ${code}` }));

port.once('message', (stackTemplates: readonly PolicyValidationStack[]) => {
  if (engine.connected) engine.send(stackTemplates);
});
// The app ended without asking, or without waiting.
port.once('close', () => engine.kill());
