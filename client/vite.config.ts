// How the app is built and served while developing. Invariant: no inline script or style, and every asset but the page is named by its content.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const server = 'http://localhost:3000';
const serverRooms = ['/api', '/packs', '/media', '/.well-known', '/verify', '/credentials', '/admin', '/healthz'];

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

export default defineConfig({
  plugins: [preact()],
  resolve: {
    alias: { 'pouchdb-changes-filter': fileURLToPath(new URL('./src/pack/no-changes-filter.ts', import.meta.url)) },
  },
  define: { global: 'globalThis', 'import.meta.env.APP_NAME': JSON.stringify(`greenland-client ${version}`) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      ...Object.fromEntries(serverRooms.map((room) => [room, { target: server }])),
      '/sync': { target: server, ws: true },
    },
  },
});
