import type { request as httpRequest } from 'node:http';
import { request } from 'node:https';

/** What CloudFormation waits for; without it a deployment hangs for an hour. */
export interface CloudFormationAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

export type SendAnswer = (url: string, answer: CloudFormationAnswer) => Promise<void>;

const TRIES = 3;
const TIMEOUT_MS = 5_000;

/** CloudFormation's presigned links lead to S3; anything else is somebody calling the function to make it talk to them. */
export const isCloudFormationUrl = (url: string): boolean => {
  try {
    const { protocol, hostname, username } = new URL(url);
    return protocol === 'https:' && username === '' && hostname.endsWith('.amazonaws.com');
  } catch {
    return false;
  }
};

/**
 * One try.
 * @param send Node's `request`, of https outside tests
 * @throws when the other side refuses, breaks off, or has not finished after `timeoutMs`
 */
export const putOnce = (send: typeof httpRequest, url: string, body: string, timeoutMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = send(
      url,
      // The link is signed for an empty content type.
      { method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(timer);
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve();
          else reject(new Error(`CloudFormation's link answered ${status}`));
        });
      },
    );
    // For the whole exchange: a peer that trickles bytes never trips a socket's idle timeout.
    const timer = setTimeout(() => sent.destroy(new Error("CloudFormation's link did not answer in time")), timeoutMs);
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(body);
  });

/**
 * Sends the answer to the link that came with the event.
 * @throws when the link is none of CloudFormation's, or takes the answer in none of three tries
 */
export const sendAnswer: SendAnswer = async (url, answer) => {
  if (!isCloudFormationUrl(url)) throw new Error('the response address is not one of CloudFormation; nothing was sent');
  const body = JSON.stringify(answer);
  for (let tries = 1; ; tries++) {
    try {
      return await putOnce(request, url, body, TIMEOUT_MS);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
};
