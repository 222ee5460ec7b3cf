DROP TABLE backtests, quarantine, feed_state, inputs, venue_reports, venue_state, service_state, leases, halts, denials,
  equity, trades, positions, fills, orders, decisions, intents, signals, structures, bars, sessions;
