/** An error a test has ordered. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

/** Faults at named points of the code under test. */
export interface Faults {
  /** Given to the code under test; it calls this at each of its points. */
  readonly point: (name: string) => void;
  /** The next `times` passes of the point throw {@link InjectedFault}. */
  failAt(name: string, times?: number): void;
  /** The next pass of the point runs this first. */
  runAt(name: string, action: () => void): void;
  /** How often the point was passed, faults included. */
  passes(name: string): number;
}

/** A set of fault points in which nothing fails until a test says so. */
export function createFaults(): Faults {
  const failures = new Map<string, number>();
  const actions = new Map<string, () => void>();
  const counts = new Map<string, number>();
  return {
    point: (name) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const action = actions.get(name);
      actions.delete(name);
      action?.();
      const left = failures.get(name) ?? 0;
      if (left === 0) return;
      failures.set(name, left - 1);
      throw new InjectedFault(`injected at ${name}`);
    },
    failAt: (name, times = 1) => {
      failures.set(name, times);
    },
    runAt: (name, action) => {
      actions.set(name, action);
    },
    passes: (name) => counts.get(name) ?? 0,
  };
}
