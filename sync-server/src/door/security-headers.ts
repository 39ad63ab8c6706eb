// The headers of a hardened server. Invariant: pages run only scripts, styles and workers of this origin, none inline.
import helmet from 'helmet';

/** The only policy that scripts may make: the app's own, for the address of its service worker. */
const trustedTypesPolicies = ['greenland-worker'];

/** `publicUrl` tells the socket's address to browsers that do not take it as 'self'. HSTS in production only. */
export function secureHeaders(publicUrl: string, isProduction: boolean) {
  const socketUrl = publicUrl.replace(/^http/, 'ws');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", socketUrl],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: trustedTypesPolicies,
      },
    },
    strictTransportSecurity: isProduction && { maxAge: 31_536_000, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** The camera reads QR codes; nothing else of the device is needed. */
export const permissionsPolicy = 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()';
