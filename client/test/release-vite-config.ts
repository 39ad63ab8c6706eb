// Builds of the app that follow each other: the same but for their name. What stands on the entry, the screens too, is named anew; the rest keeps its name.
import { defineConfig, mergeConfig } from 'vite';
import app from '../vite.config.ts';

/** The mode names the release. */
export default defineConfig(({ mode }) =>
  mergeConfig(app, { define: { 'import.meta.env.APP_NAME': JSON.stringify(`greenland-client ${mode}`) } }),
);
