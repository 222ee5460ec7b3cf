import type { SmcDetectorName } from '@smc/contracts';
import type { Phase } from './definition.ts';

/**
 * Where each detector lives and in which steps it speaks. A new detector adds its names to the contract, a folder
 * beside this file, a line here, and its calls in `pipeline.ts`, which runs the steps in this order.
 */
export const DETECTORS: Readonly<Record<SmcDetectorName, { readonly folder: string; readonly phases: readonly Phase[] }>> = {
  'pivot.internal': { folder: 'pivot', phases: ['pivots'] },
  'pivot.swing': { folder: 'pivot', phases: ['pivots'] },
  'label.internal': { folder: 'label', phases: ['pivots'] },
  'label.swing': { folder: 'label', phases: ['pivots'] },
  'structure.internal': { folder: 'structure', phases: ['testLevels', 'breaks'] },
  'structure.swing': { folder: 'structure', phases: ['testLevels', 'breaks'] },
  'protected.internal': { folder: 'structure', phases: ['breaks'] },
  'protected.swing': { folder: 'structure', phases: ['breaks'] },
  displacement: { folder: 'displacement', phases: ['candles'] },
  fvg: { folder: 'fvg', phases: ['testZones', 'expire', 'candles'] },
  'orderBlock.internal': { folder: 'order-block', phases: ['testZones', 'expire', 'orderBlocks'] },
  'orderBlock.swing': { folder: 'order-block', phases: ['testZones', 'expire', 'orderBlocks'] },
  'pool.internal': { folder: 'pool', phases: ['testLevels', 'expire', 'pools'] },
  'pool.swing': { folder: 'pool', phases: ['testLevels', 'expire', 'pools'] },
  'sweep.internal': { folder: 'sweep', phases: ['testLevels', 'expire', 'pivots'] },
  'sweep.swing': { folder: 'sweep', phases: ['testLevels', 'expire', 'pivots'] },
  'previous.day': { folder: 'previous', phases: ['closeEnded', 'testLevels', 'settle'] },
  'previous.week': { folder: 'previous', phases: ['closeEnded', 'testLevels', 'settle'] },
  'previous.month': { folder: 'previous', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.asia': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.london': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.nyAm': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.londonClose': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.nyPm': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.silverBullet1': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.silverBullet2': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  'session.silverBullet3': { folder: 'session', phases: ['closeEnded', 'testLevels', 'settle'] },
  gap: { folder: 'gap', phases: ['testZones', 'expire', 'candles'] },
  volumeImbalance: { folder: 'volume-imbalance', phases: ['testZones', 'expire', 'candles'] },
  openingGap: { folder: 'opening-gap', phases: ['testZones', 'expire', 'composites'] },
  bpr: { folder: 'bpr', phases: ['testZones', 'expire', 'composites'] },
  inducement: { folder: 'inducement', phases: ['testZones', 'expire', 'composites'] },
  dealingRange: { folder: 'dealing-range', phases: ['testZones', 'composites'] },
  ote: { folder: 'ote', phases: ['testZones', 'composites'] },
};
