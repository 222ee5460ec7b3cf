/** The six modes one engine runs in. */
export const TRADING_MODES = ['BACKTEST', 'REPLAY', 'SIMULATED', 'PAPER', 'TESTNET', 'LIVE'] as const;

/** How the desk runs: where its bars come from and where its orders go. */
export type TradingMode = (typeof TRADING_MODES)[number];

/** Where a bar or quote came from. An order may only rest on data whose origin its mode allows. */
export type DataOrigin = 'RECORDED' | 'SIMULATED' | 'VENUE';

/** Origin a mode accepts. Nothing simulated or recorded can stand behind a PAPER, TESTNET or LIVE order. */
export function originOf(mode: TradingMode): DataOrigin {
  switch (mode) {
    case 'BACKTEST':
    case 'REPLAY':
      return 'RECORDED';
    case 'SIMULATED':
      return 'SIMULATED';
    case 'PAPER':
    case 'TESTNET':
    case 'LIVE':
      return 'VENUE';
  }
}
