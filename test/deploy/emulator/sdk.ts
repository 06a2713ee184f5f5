import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isRecord, type Plain } from '../../support/cloud';
import { asOffice, required } from './environment';

/** What AWS answered instead of a result. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = 'Refused';
  }
}

export interface Sdk {
  /** One operation by its API name, for example `('kms', 'DescribeKey', {KeyId})`. @throws {Refused} */
  call(service: string, operation: string, params?: { [name: string]: Plain }, region?: string): Promise<Plain>;
  end(): void;
}

/**
 * AWS's SDK for every service that the project itself has no client for: botocore, which the emulator brings along.
 * @param home region of calls that name none
 */
export const startSdk = (home: string): Sdk => {
  const child = spawn(required('EMULATOR_PYTHON'), [join(__dirname, 'sdk.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: asOffice(),
  });
  const waiting: { resolve(value: Plain): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    const answer: Plain = JSON.parse(line);
    if (!isRecord(answer)) return;
    const { error, result } = answer;
    if (isRecord(error)) next?.reject(new Refused(String(error['code']), String(error['message'])));
    else next?.resolve(result ?? null);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the SDK process ended'));
  });
  return {
    call: (service, operation, params = {}, region = home) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ service, operation, params, region })}\n`);
      }),
    end: () => child.stdin.end(),
  };
};
