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

/** The contracts can also describe themselves as OpenAPI. No browser asks them to, so its library stays on the server. */
function withoutOpenApi(): Plugin {
  const id = '\0without-openapi';
  return {
    name: 'without-openapi',
    enforce: 'pre',
    resolveId: (source) => (source === 'zod-openapi' ? id : null),
    load: (loaded) => (loaded === id ? 'export const createDocument = undefined;' : null),
  };
}

/**
 * Every package that any page imports. Prepared at the start, none is discovered in mid-use: that would prepare all of them
 * anew and leave an open page with two copies of React.
 */
const packages = [
  '@headlessui/react',
  '@heroicons/react/24/outline',
  '@hookform/resolvers/zod',
  '@tanstack/react-query',
  'framer-motion',
  'framer-motion/m',
  'lightweight-charts',
  'lucide-react',
  'react',
  'react-dom',
  'react-dom/client',
  'react-hook-form',
  'react-router-dom',
  'react/jsx-dev-runtime',
  'react/jsx-runtime',
  'recharts',
  'zod',
  'zustand',
  'zustand/vanilla',
];

/** The bundler of the dashboard. Everything the browser asks for comes from one origin: the gateway stands behind the proxy. */
export default defineConfig({
  plugins: [react(), tailwindcss(), preloadFont(), withoutOpenApi(), visualizer({ filename: 'dist/stats.html', gzipSize: true })],
  server,
  preview: server,
  worker: { format: 'es', plugins: () => [withoutOpenApi()] },
  optimizeDeps: { include: packages },
  build: { manifest: true, target: 'es2023', reportCompressedSize: false },
});
