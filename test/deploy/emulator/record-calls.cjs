/**
 * Loaded into every deployed function that the emulator runs (NODE_OPTIONS): writes down each request to AWS, so that the
 * policies of the function's role can be asked about exactly what the code did. Changes no request.
 */
const fs = require('node:fs');
const http = require('node:http');

const file = process.env.EMULATOR_CALLS;
const name = process.env.AWS_LAMBDA_FUNCTION_NAME;

if (file && name) {
  const send = http.request;
  http.request = (...args) => {
    const request = send.apply(http, args);
    const parts = [];
    const keep = (part, encoding) => {
      if (typeof part === 'string') parts.push(Buffer.from(part, typeof encoding === 'string' ? encoding : 'utf8'));
      else if (part instanceof Uint8Array) parts.push(Buffer.from(part));
    };
    const { write, end } = request;
    request.write = function (...given) {
      keep(...given);
      return write.apply(this, given);
    };
    request.end = function (...given) {
      keep(...given);
      return end.apply(this, given);
    };
    request.once('finish', () => {
      const headers = request.getHeaders();
      const target = headers['x-amz-target'];
      const signedFor = /\/([a-z0-9-]+)\/aws4_request/.exec(String(headers.authorization))?.[1];
      const text = () => Buffer.concat(parts).toString('utf8');
      const line = {
        function: name,
        method: request.method,
        path: request.path,
        service: signedFor,
        target,
        // Objects are of no interest here; what is asked of tables, keys and mail is.
        body: /json/.test(String(headers['content-type'])) && signedFor !== 's3' ? text() : undefined,
      };
      fs.appendFileSync(file, `${JSON.stringify(line)}\n`);
    });
    return request;
  };
}
