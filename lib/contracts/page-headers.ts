const FEATURES_OFF = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'browsing-topics'];

export const PERMISSIONS_POLICY = FEATURES_OFF.map((feature) => `${feature}=()`).join(', ');

/**
 * Own scripts alone, no frames, no other origin but the named hosts.
 * @param connectTo hosts besides its own that the page may call, over TLS
 */
export const contentSecurityPolicy = (connectTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${connectTo.map((host) => ` https://${host}`).join('')}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
