import type { Throttle } from './api-model';

/**
 * API Gateway's throttle: a bucket of `burst` tokens, filled with `rate` tokens a second; a request takes one.
 * @param now milliseconds on a clock that never goes back
 */
export const tokenBucket = (throttle: Throttle, now: () => number): (() => boolean) => {
  let tokens = throttle.burst;
  let last = now();
  return () => {
    const at = now();
    tokens = Math.min(throttle.burst, tokens + ((at - last) / 1000) * throttle.rate);
    last = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
