import type { APIGatewayProxyEvent } from 'aws-lambda';
import { askedThrough, viewerAddress } from '../../../lib/services/http/viewer-address';

const EDGE = '130.176.0.1';
const VIEWER = '198.51.100.7';

const asked = (headers: Readonly<Record<string, string>> | null, sourceIp: string | undefined) =>
  ({ headers, requestContext: { identity: { sourceIp } } }) as unknown as APIGatewayProxyEvent;
const from = (headers: Readonly<Record<string, string>> | null, sourceIp: string | undefined = EDGE) =>
  viewerAddress(asked(headers, sourceIp), 'edge');

const THROUGH_EDGE = { 'x-election-edge': 'value' };

describe('the address of the asker', () => {
  it('behind the edge is the one that called the edge', () => {
    expect(from({ ...THROUGH_EDGE, 'X-Forwarded-For': `${VIEWER}, ${EDGE}` })).toBe(VIEWER);
  });

  it('cannot be chosen by the asker, who may write the header first', () => {
    expect(from({ ...THROUGH_EDGE, 'X-Forwarded-For': `1.1.1.1, 2.2.2.2, ${VIEWER}, ${EDGE}` })).toBe(VIEWER);
    expect(from({ ...THROUGH_EDGE, 'x-forwarded-for': `${EDGE}, ${VIEWER}, ${EDGE}` })).toBe(VIEWER);
  });

  it('is the last of the chain where the API appends nothing', () => {
    expect(from({ ...THROUGH_EDGE, 'X-Forwarded-For': `1.1.1.1, ${VIEWER}` })).toBe(VIEWER);
  });

  it('without the edge is the caller’s own, whatever the header says', () => {
    expect(from({ 'X-Forwarded-For': '1.1.1.1' }, VIEWER)).toBe(VIEWER);
    expect(from(null, VIEWER)).toBe(VIEWER);
  });

  it('falls back to the caller where the edge sent no chain', () => {
    expect(from(THROUGH_EDGE)).toBe(EDGE);
    expect(from({ ...THROUGH_EDGE, 'X-Forwarded-For': EDGE })).toBe(EDGE);
  });

  it('where no edge stands before the API is the caller’s own, though the caller writes both headers', () => {
    const forged = { ...THROUGH_EDGE, 'X-Forwarded-For': `1.1.1.1, ${VIEWER}` };
    expect(viewerAddress(asked(forged, VIEWER), 'nothing')).toBe(VIEWER);
    expect(viewerAddress(asked({ ...forged, 'X-Forwarded-For': '1.1.1.1' }, VIEWER), 'nothing')).toBe(VIEWER);
  });

  it('is guessed by no function that was not told what stands before its API', () => {
    expect(askedThrough('edge')).toBe('edge');
    expect(askedThrough('nothing')).toBe('nothing');
    expect(() => askedThrough('')).toThrow(/ASKED_THROUGH/);
  });
});
