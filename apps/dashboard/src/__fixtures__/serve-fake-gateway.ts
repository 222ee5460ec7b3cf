import { startFakeGateway } from './fake-gateway.ts';

const gateway = await startFakeGateway({ port: Number(process.env['GATEWAY_PORT'] ?? 3000), startIndex: 1_900 });
console.log(`fake gateway on http://127.0.0.1:${gateway.port}`);
