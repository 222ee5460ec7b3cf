import { type Money, ZERO, add, invariant, subtract } from '@smc/domain';

/** The account's money. Balance is the opening plus every entry; nothing else may change it. */
export interface Ledger {
  readonly opening: Money;
  balance: Money;
  realizedPnl: Money;
  fees: Money;
}

/** A ledger with nothing but its opening balance. */
export function createLedger(opening: Money): Ledger {
  return { opening, balance: opening, realizedPnl: ZERO, fees: ZERO };
}

/** Books what a fill earned and cost. Fees are positive amounts paid. Throws when the sums no longer agree. */
export function bookFill(ledger: Ledger, realizedPnl: Money, fee: Money): void {
  ledger.realizedPnl = add(ledger.realizedPnl, realizedPnl);
  ledger.fees = add(ledger.fees, fee);
  ledger.balance = subtract(add(ledger.balance, realizedPnl), fee);
  const expected = subtract(add(ledger.opening, ledger.realizedPnl), ledger.fees);
  invariant(ledger.balance === expected, `balance ${ledger.balance} is not opening plus entries ${expected}`);
}
