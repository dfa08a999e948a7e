// How the dashboard is built: into dist/dashboard, everything in files, nothing inline, so that the
// content security policy needs no exception. Used by scripts/build.mjs.
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/app/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  // The API of a gateway that runs beside `vite dev`.
  server: { proxy: { '/api': 'http://127.0.0.1:8700', '/sign-in': 'http://127.0.0.1:8700' } },
});
