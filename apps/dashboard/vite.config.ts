import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { visualizer } from 'rollup-plugin-visualizer';
import { defineConfig } from 'vite';

const DASHBOARD_PORT = Number(process.env['DASHBOARD_PORT'] ?? 5173);
const GATEWAY_PORT = Number(process.env['GATEWAY_PORT'] ?? 3000);
const host = process.env['HOST'] ?? '127.0.0.1';
const gateway = `http://127.0.0.1:${GATEWAY_PORT}`;
const proxy = {
  '/api': { target: gateway },
  '/docs': { target: gateway },
  '/health': { target: gateway },
  '/openapi.json': { target: gateway },
  '/ws': { target: gateway, ws: true },
};
// Browsers try ::1 and 127.0.0.1 for `localhost`, so listening on 127.0.0.1 serves both names.
const server = { host, port: DASHBOARD_PORT, strictPort: true, proxy };

/** The bundler of the dashboard. Everything the browser asks for comes from one origin: the gateway stands behind the proxy. */
export default defineConfig({
  plugins: [react(), tailwindcss(), visualizer({ filename: 'dist/stats.html', gzipSize: true })],
  server,
  preview: server,
  build: { manifest: true, target: 'es2023', sourcemap: false, reportCompressedSize: false },
});
