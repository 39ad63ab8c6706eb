// Serves the gallery: `npx vite client/test/gallery`. Every address answers with the one page, as the app's own server does.
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  appType: 'spa',
  server: { port: 5199, strictPort: true, fs: { allow: ['../../..'] } },
});
