/** Every address of the dashboard. A link is made here and nowhere else. */
export const paths = {
  signIn: '/login',
  overview: '/',
  trade: '/trade',
  tradeSignal: (id: string) => `/trade?signal=${encodeURIComponent(id)}`,
  signals: '/signals',
  signal: (id: string) => `/signals/${encodeURIComponent(id)}`,
  backtests: '/backtests',
  backtest: (id: string) => `/backtests/${encodeURIComponent(id)}`,
  rewriteMeter: '/about/rewrite-meter',
  licences: '/about/licences',
  states: '/dev/states',
} as const;
