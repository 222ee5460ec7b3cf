import { resolve } from 'node:path';
import { type Bus, createKafkaBus } from '@smc/bus';
import { createIdentity } from '@smc/identity';
import { loadConfig, startFailure } from '@smc/service-kit';
import { type ServiceParts, runService } from '@smc/store';
import { type GatewayApp, createApp } from './app.ts';
import { type LoneGatewayEnv, gatewayConfig, loneGatewayEnvSchema } from './config.ts';
import { deskInfoOf } from './desk-info.ts';
import { openGatewayCache } from './gateway-cache.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(loneGatewayEnvSchema, process.env);
  await runService({
    service: 'gateway',
    env,
    port: env.GATEWAY_PORT,
    manifest: new URL('../package.json', import.meta.url),
    process,
    openBus: createKafkaBus,
    createApp: (parts) => openGateway(env, parts),
  });
}

async function openGateway(env: LoneGatewayEnv, parts: ServiceParts<Bus>): Promise<GatewayApp> {
  const { store, bus, clock, logger, metrics, version, onStop } = parts;
  const info = deskInfoOf(parts.session, version);
  const dataDir = resolve(env.DATA_DIR);
  const config = { ...gatewayConfig(env, version), dataDir };
  const cache = openGatewayCache({ env, clock, logger, metrics });
  onStop('cache', () => {
    cache.stop();
    return Promise.resolve();
  });
  const identity = createIdentity({
    databaseUrl: env.DATABASE_URL.reveal(),
    dataDir,
    ownerEmail: env.OWNER_EMAIL,
    ownerPasswordFile: env.OWNER_PASSWORD_FILE,
    publicUrl: config.publicUrl,
    clock,
    logger,
    sharedSessions: cache.sessions,
  });
  onStop('identity', () => identity.stop());
  const owner = await identity.start();
  // Where it is, never what it is: this line is a log.
  if (owner.kind === 'created') logger.info({ email: owner.email, file: owner.passwordFile }, 'the owner was created');
  return createApp({ config, store, bus, identity, cache, desk: () => info, clock, logger, metrics });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
