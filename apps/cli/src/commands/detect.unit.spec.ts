import { DEFAULT_DETECTORS, OPTIONAL_DETECTORS } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { detectorHelp, detectorsFor } from './detect.ts';

/** As if gaps ran only when named. */
const choice = { optional: OPTIONAL_DETECTORS, byDefault: OPTIONAL_DETECTORS.filter((name) => name !== 'gap') };

describe('detectors of a run', () => {
  it('are those on by default when none is named, or one that is on anyway', () => {
    expect(detectorsFor(null)).toEqual(DEFAULT_DETECTORS);
    expect(detectorsFor('fvg', choice)).toEqual(choice.byDefault);
    expect(detectorsFor('structure.swing', choice)).toEqual(choice.byDefault);
  });

  it('have the named one too when it is off by default', () => {
    expect(detectorsFor('gap', choice)).toEqual([...choice.byDefault, 'gap']);
  });

  it('stand in the help with whether they are on', () => {
    expect(detectorHelp(choice)).toMatch(/^ {2}fvg +on$/m);
    expect(detectorHelp(choice)).toMatch(/^ {2}gap +only when named$/m);
    expect(detectorHelp(choice)).toMatch(/^ {2}structure\.swing +on$/m);
  });
});
