import { type Instrument, type InstrumentDefinition, instrument } from './instrument.ts';

const CRYPTO_DAY = { zone: 'UTC', roll: '00:00' } as const;
const FX_DAY = { zone: 'America/New_York', roll: '17:00' } as const;

const DEFINITIONS: readonly InstrumentDefinition[] = [
  {
    venue: 'binance',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    kind: 'crypto',
    tick: '0.01',
    step: '0.00001',
    minNotional: '5',
    maxLeverage: 5,
    day: CRYPTO_DAY,
  },
  {
    venue: 'binance',
    symbol: 'ETH/USDT',
    base: 'ETH',
    quote: 'USDT',
    kind: 'crypto',
    tick: '0.01',
    step: '0.0001',
    minNotional: '5',
    maxLeverage: 5,
    day: CRYPTO_DAY,
  },
  {
    venue: 'coinbase',
    symbol: 'BTC/USD',
    base: 'BTC',
    quote: 'USD',
    kind: 'crypto',
    tick: '0.01',
    step: '0.00001',
    minNotional: '5',
    maxLeverage: 5,
    day: CRYPTO_DAY,
  },
  {
    venue: 'coinbase',
    symbol: 'ETH/USD',
    base: 'ETH',
    quote: 'USD',
    kind: 'crypto',
    tick: '0.01',
    step: '0.0001',
    minNotional: '5',
    maxLeverage: 5,
    day: CRYPTO_DAY,
  },
  {
    venue: 'oanda',
    symbol: 'EUR/USD',
    base: 'EUR',
    quote: 'USD',
    kind: 'fx',
    tick: '0.00001',
    step: '1',
    minNotional: '1',
    maxLeverage: 20,
    day: FX_DAY,
  },
];

/** Instruments the desk knows without asking a venue. */
export const INSTRUMENTS: readonly Instrument[] = DEFINITIONS.map(instrument);

/** The known instrument with this symbol, or null. */
export function findInstrument(symbol: string): Instrument | null {
  return INSTRUMENTS.find((known) => known.symbol === symbol) ?? null;
}
