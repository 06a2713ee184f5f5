import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Objects } from '../../../lib/platform/ports';
import { createHandOut } from '../../../lib/services/released/hand-out';

export const RELEASED_API = 'https://a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com/v1';

/** The office’s API, as the website elsewhere reaches it. */
export const releasedApi = (
  name: Parameters<typeof createHandOut>[0],
  released: Pick<Objects, 'get'>,
  folders: readonly string[],
) => {
  const handler = createHandOut(name, { released, folders, log: { error: () => undefined } });
  return async (url: string): Promise<Response> => {
    const [, part = '', path = ''] = /\/released\/([^/]*)\/(.*)$/.exec(url) ?? [];
    const event = {
      httpMethod: 'GET',
      resource: '/released/{part}/{path+}',
      path: url,
      body: null,
      headers: {},
      pathParameters: { part, path: decodeURIComponent(path) },
      queryStringParameters: null,
      requestContext: { requestId: 'request-1' },
    } as unknown as APIGatewayProxyEvent;
    const answer = await handler(event, {} as Context);
    return new Response(answer.body, { status: answer.statusCode });
  };
};
