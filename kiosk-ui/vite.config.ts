// Builds the screens: a single-page app, because every screen lives on one socket to the agent beside it.
// Why not server rendering: the agent is an Express process, and a screen without its socket has nothing to say.

import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const agent = process.env['QIANTAI_AGENT'] ?? 'http://127.0.0.1:4780';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ fallback: '200.html' }),
      compilerOptions: {
        runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
      },
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self', 'wasm-unsafe-eval'],
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:'],
          'connect-src': ['self', 'ws:', 'wss:'],
          'worker-src': ['self'],
        },
      },
    }),
  ],
  server: {
    proxy: {
      '/api': agent,
      '/healthz': agent,
      '/socket.io': { target: agent, ws: true },
    },
  },
});
