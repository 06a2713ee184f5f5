const FEATURES_OFF = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'browsing-topics'];

export const PERMISSIONS_POLICY = FEATURES_OFF.map((feature) => `${feature}=()`).join(', ');

/** One year: browsers then never try plain HTTP again. */
export const HSTS_SECONDS = 31_536_000;

/** As CloudFront writes it of the same settings. */
export const STRICT_TRANSPORT_SECURITY = `max-age=${HSTS_SECONDS}; includeSubDomains; preload`;

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
