import type { APIGatewayProxyEvent } from 'aws-lambda';
import { viewerAddress } from '../../../lib/services/http/viewer-address';

const EDGE = '130.176.0.1';
const VIEWER = '198.51.100.7';

const from = (headers: Readonly<Record<string, string>> | null, sourceIp: string | undefined = EDGE) =>
  viewerAddress({ headers, requestContext: { identity: { sourceIp } } } as unknown as APIGatewayProxyEvent);

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
});
