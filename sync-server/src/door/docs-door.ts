// The API's description for people: Swagger UI with its own files from this server. Invariant: nothing comes from, or goes to, anywhere else.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Mount } from './http-door.ts';

const docsPath = '/api/docs';
const dayCache = 'public, max-age=86400';

/** Without Trusted Types, which Swagger UI does not know; nothing inline, no other origin. It fetches the description and calls the API. */
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Greenland Academy API</title>
<link rel="stylesheet" href="${docsPath}/swagger-ui.css">
<link rel="icon" type="image/png" href="${docsPath}/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${docsPath}/swagger-ui-bundle.js"></script>
<script src="${docsPath}/start.js"></script>
</body>
</html>
`;

/** `validatorUrl`: its badge would send the description to a stranger. */
const start = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
});
`;

const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

export function docsMounts(): Mount[] {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const sendFile = (name: string): RequestHandler => {
    return (_req, res) => {
      res.set('Cache-Control', dayCache);
      res.sendFile(join(folder, name), { cacheControl: false });
    };
  };
  return [
    { path: docsPath, handler: sendText('text/html', page, 'no-cache') },
    { path: `${docsPath}/start.js`, handler: sendText('text/javascript', start, dayCache) },
    ...files.map((name) => ({ path: `${docsPath}/${name}`, handler: sendFile(name) })),
  ];
}

function sendText(type: string, text: string, caching: string): RequestHandler {
  return (_req, res) => {
    res.set({ 'Content-Security-Policy': docsPolicy, 'Cache-Control': caching }).type(type).send(text);
  };
}
