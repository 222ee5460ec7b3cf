import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { visualizer } from 'rollup-plugin-visualizer';
import { type Plugin, defineConfig } from 'vite';

const port = Number(process.env['DASHBOARD_PORT'] ?? 5173);
// Browsers try ::1 and 127.0.0.1 for `localhost`, so listening on 127.0.0.1 serves both names.
const host = process.env['HOST'] ?? '127.0.0.1';
const target = `http://127.0.0.1:${process.env['GATEWAY_PORT'] ?? '3000'}`;
const proxy = {
  '/api': { target },
  '/docs': { target },
  '/health': { target },
  '/openapi.json': { target },
  '/ws': { target, ws: true },
};
const server = { host, port, strictPort: true, proxy };

/** Names the text font in the page's head, so that it is there before the first words are painted. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml(_, { bundle }) {
      const font = Object.keys(bundle ?? {}).find((file) => file.includes('inter-latin'));
      if (font === undefined) return [];
      const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${font}` };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  };
}

/** Packages of pages that load later. Prepared at the start, none is discovered in mid-use, which would reload the page. */
const later = [
  '@headlessui/react',
  '@heroicons/react/24/outline',
  '@hookform/resolvers/zod',
  '@tanstack/react-query',
  'framer-motion',
  'framer-motion/m',
  'lightweight-charts',
  'lucide-react',
  'react',
  'react-dom/client',
  'react-hook-form',
  'react-router-dom',
  'recharts',
  'zod',
  'zustand',
  'zustand/vanilla',
];

/** The bundler of the dashboard. Everything the browser asks for comes from one origin: the gateway stands behind the proxy. */
export default defineConfig({
  plugins: [react(), tailwindcss(), preloadFont(), visualizer({ filename: 'dist/stats.html', gzipSize: true })],
  server,
  preview: server,
  optimizeDeps: { include: later },
  build: { manifest: true, target: 'es2023', reportCompressedSize: false },
});
