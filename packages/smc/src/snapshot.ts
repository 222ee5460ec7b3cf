import { canonicalJson } from '@smc/domain';
import { z } from 'zod';
import { DEFAULT_DETECTORS } from './detectors/registry.ts';
import { SmcSnapshotError } from './errors.ts';
import type { SmcConfig, SmcSnapshot } from './types.ts';
import { SMC_ENGINE_VERSION } from './version.ts';

const snapshotSchema = z.object({
  version: z.string(),
  config: z.unknown(),
  state: z.record(z.string(), z.array(z.number().nullable())),
});

/** Version of a value that calls itself a snapshot, for the error text. */
function versionOf(value: unknown): string {
  const parsed = z.object({ version: z.string() }).safeParse(value);
  return parsed.success ? parsed.data.version : 'none';
}

/**
 * The state of a snapshot that fits this engine and configuration. Throws SmcSnapshotError saying what differs: a
 * snapshot of other rules or parameters would continue another series of events.
 */
export function readSnapshot(config: SmcConfig, value: unknown): SmcSnapshot['state'] {
  const version = versionOf(value);
  if (version !== SMC_ENGINE_VERSION) {
    throw new SmcSnapshotError(`snapshot is of engine version ${version}; this engine is version ${SMC_ENGINE_VERSION}`);
  }
  const parsed = snapshotSchema.safeParse(value);
  if (!parsed.success) throw new SmcSnapshotError(`snapshot is damaged: ${z.prettifyError(parsed.error)}`);
  const difference = firstDifference(config, parsed.data.config);
  if (difference !== null) throw new SmcSnapshotError(`snapshot is of another configuration: ${difference}`);
  return parsed.data.state;
}

const configSchema = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  barMs: z.number(),
  detectors: z.array(z.string()),
  params: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** First field in which the snapshot's configuration differs, or null. */
function firstDifference(config: SmcConfig, value: unknown): string | null {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) return 'it names none';
  const { params, ...rest } = parsed.data;
  const { symbol, timeframe, barMs, detectors = DEFAULT_DETECTORS } = config;
  const mine: Record<string, unknown> = { symbol, timeframe, barMs, detectors: listed(detectors), ...config.params };
  const theirs: Record<string, unknown> = { ...rest, detectors: listed(parsed.data.detectors), ...params };
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (mine[name] !== theirs[name]) return `${name} is ${show(theirs[name])}; expected ${show(mine[name])}`;
  }
  return null;
}

/** Names as one text, whatever their order. */
function listed(names: readonly string[]): string {
  return [...names].sort().join(' ');
}

function show(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? canonicalJson(value) : 'absent';
}
