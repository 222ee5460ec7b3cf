import { readdirSync, readFileSync } from 'node:fs';
import { SMC_DETECTOR_NAMES } from '@smc/contracts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { exampleEvents } from '../__fixtures__/examples.ts';
import {
  createSmcEngine,
  DEFAULT_DETECTORS,
  OPTIONAL_DETECTORS,
  type SmcOptionalDetector,
  type SmcParams,
  smcParamsSchema,
} from '../index.ts';
import { SHARED_PARAMS } from '../params.ts';
import { defaultOf, describedIn, expandedNames, ownDefaults, rangeOf, referredIn, SEE_README } from '../__fixtures__/parameter-texts.ts';
import type { DetectorDefinition } from './definition.ts';
import { DEFINITIONS, DETECTORS } from './registry.ts';

/** Folders that keep what detectors read and say nothing themselves. */
const STATE = ['atr', 'dealing-range'];
const definitions: readonly DetectorDefinition[] = DEFINITIONS;
const folder = (name: string): URL => new URL(`./${name}/`, import.meta.url);
const text = (place: URL): string => readFileSync(place, 'utf8');
const packageReadme = text(new URL('../../README.md', import.meta.url));

describe('definitions', () => {
  it('name every detector of the contract exactly once, in its order', () => {
    expect(definitions.flatMap(({ names }) => names)).toEqual(SMC_DETECTOR_NAMES);
    expect(Object.keys(DETECTORS)).toEqual(SMC_DETECTOR_NAMES);
  });

  it('are one for each folder of a detector', () => {
    const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...definitions.map((definition) => definition.folder), ...STATE].sort()).toEqual(folders.sort());
  });

  it.each(definitions)('$folder has README, definition and spec', (definition) => {
    const files = readdirSync(folder(definition.folder));
    expect(files).toContain('README.md');
    expect(files).toContain('definition.ts');
    expect(files.filter((file) => file.endsWith('.unit.spec.ts'))).not.toEqual([]);
  });

  it.each(definitions)('$folder says all that a reader asks', ({ title, summary, phases, draw, example }) => {
    expect(title).toMatch(/^[A-Z]/);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(phases).not.toEqual([]);
    expect(draw.shape === 'none' || draw.text.length > 0).toBe(true);
    expect(example.title).not.toBe('');
    expect(example.events).not.toEqual([]);
  });

  it.each(definitions)('$folder: the engine says of the example exactly its events', (definition) => {
    expect(exampleEvents(definition)).toEqual(definition.example.events);
  });
});

describe('what runs', () => {
  it('is optional unless structure rests on it, and on by default unless it waits to be named', () => {
    const of = (...runs: DetectorDefinition['runs'][]): string[] =>
      definitions.filter((definition) => runs.includes(definition.runs)).flatMap(({ names }) => names);
    expect(OPTIONAL_DETECTORS).toEqual(of('byDefault', 'whenNamed'));
    expect(DEFAULT_DETECTORS).toEqual(of('byDefault'));
    for (const name of ['pivot', 'label', 'structure', 'protected', 'sweep'] as const) expect(of('always')).toContain(`${name}.internal`);
  });

  it('is the default where a configuration names none, and what it names otherwise', () => {
    const config = { symbol: 'T', timeframe: 'T', barMs: 60_000, params: smcParamsSchema.parse({}) };
    expect(createSmcEngine(config).config.detectors).toEqual(DEFAULT_DETECTORS);
    expect(createSmcEngine({ ...config, detectors: ['bpr', 'fvg'] }).config.detectors).toEqual(['fvg', 'bpr']);
    expect(createSmcEngine({ ...config, detectors: OPTIONAL_DETECTORS }).config.detectors).toEqual(OPTIONAL_DETECTORS);
  });
});

describe('parameters', () => {
  const owned = definitions.flatMap(({ params }) => Object.keys(params));

  it('are each owned once: by a folder or by all', () => {
    const all = [...owned, ...Object.keys(SHARED_PARAMS)];
    expect(new Set(all).size).toBe(all.length);
    expect(all.sort()).toEqual(Object.keys(smcParamsSchema.shape).sort());
  });

  it('keep their types', () => {
    expectTypeOf<SmcParams['fvg.minAtr']>().toEqualTypeOf<number>();
    expectTypeOf<SmcParams['gap.maxAge']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<SmcParams['session.asia']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<'fvg.minAtrs' extends keyof SmcParams ? true : false>().toEqualTypeOf<false>();
    expectTypeOf<SmcOptionalDetector>().not.toEqualTypeOf<string>();
    expectTypeOf<'pivot.swing' extends SmcOptionalDetector ? true : false>().toEqualTypeOf<false>();
  });

  it.each(definitions)('$folder: what is absent from parsed parameters has its default in the definition, and only that', (definition) => {
    const parsed = smcParamsSchema.parse({});
    const absent = Object.keys(definition.params).filter((name) => !(name in parsed));
    expect(Object.keys(ownDefaults(definition)).sort()).toEqual(absent.sort());
    expect(smcParamsSchema.parse(ownDefaults(definition))).toMatchObject(ownDefaults(definition));
  });

  it.each(definitions)('$folder: the README gives every parameter its default and range', (definition) => {
    const readme = text(new URL('README.md', folder(definition.folder)));
    for (const [name, type] of Object.entries(definition.params)) {
      const { fallback, range } = describedIn(readme, name);
      expect(fallback, `${name}: the README writes \`${name}\` (default; least to most)`).toBe(String(defaultOf(definition, name)));
      expect(range, `${name}: range in the README`).toEqual(rangeOf(type));
    }
  });

  it.each(Object.entries(SHARED_PARAMS))('%s, which all share, has its default in the README of the package', (name, type) => {
    expect(describedIn(packageReadme, name).fallback).toBe(String(z.parse(type, undefined)));
  });
});

describe('table of concepts in the README of the package', () => {
  const rows = packageReadme
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it.each(definitions)('$folder has a row with its names, its page, its parameters and their defaults', (definition) => {
    const { folder: name, names, params } = definition;
    const own = rows.filter(([, concept = '']) => expandedNames(concept).some((name) => names.some((known) => known === name)));
    expect(own, `rows that name ${names.join(', ')}`).not.toEqual([]);
    expect(new Set(own.flatMap(([, concept = '']) => expandedNames(concept)))).toEqual(new Set(names));
    for (const [, concept] of own) expect(concept).toContain(`](src/detectors/${name}/README.md)`);
    const referred = own.flatMap((cells) => referredIn(cells.at(-2) ?? ''));
    const defaults = referred.filter(({ fallback }) => fallback !== null);
    expect(defaults.map(({ name }) => name).sort(), 'a default in brackets is for what the folder owns').toEqual(
      Object.keys(params).sort(),
    );
    for (const { name: parameter, fallback } of defaults) {
      if (fallback !== SEE_README) expect(fallback, parameter).toBe(String(defaultOf(definition, parameter)));
    }
    expect(Object.keys(smcParamsSchema.shape)).toEqual(expect.arrayContaining(referred.map((parameter) => parameter.name)));
  });
});
