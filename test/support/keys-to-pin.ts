/** What KMS would print of keys that nobody has: their prefix (RFC 8410, RFC 9881), and bytes of nothing. */
export const SIGNING_KEY_TO_PIN = 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
export const NEXT_SIGNING_KEY_TO_PIN = 'MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
export const ML_DSA_KEY_TO_PIN = Buffer.concat([
  Buffer.from('30820532300b06096086480165030403110382052100', 'hex'),
  Buffer.alloc(1312),
]).toString('base64');
