/**
 * `npm run new:detector NAME`: makes the folder of a new SMC detector from `detector-template/`, adds its name to the contract and its
 * definition to the registry, and prints what is left to write. Nothing is changed when the name is bad or taken.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Script } from 'node:vm';
import { format, resolveConfig } from 'prettier';
import { root } from './process.ts';

const detectors = join(root, 'packages/smc/src/detectors');
const registry = join(detectors, 'registry.ts');
const contract = join(root, 'packages/contracts/src/smc-names.ts');
const template = join(import.meta.dirname, 'detector-template');

const help = `npm run new:detector NAME

Makes packages/smc/src/detectors/NAME/ with a README that asks for the rule, a definition, a detector class and a spec
whose cases fail until they are written, and registers it. NAME is kebab-case or camelCase. Exit 0 done, 2 a bad or taken name.

  npm run new:detector equal-close
  npm run new:detector equalClose
`;

/** A name in the forms in which it is written. */
interface Names {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
  readonly title: string;
}

/** What is wrong with the command line: said in one line, exit code 2. */
class UsageError extends Error {}

function namesOf(given: string): Names {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+|[A-Z][a-z0-9]*)*$/.test(given) || given.length > 40) {
    throw new UsageError(
      `${JSON.stringify(given)} is no name for a detector: take kebab-case or camelCase of at most 40 letters, e.g. equal-close`,
    );
  }
  const kebab = given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const pascal = kebab.split('-').map(upper).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  if (!isFreeWord(camel)) throw new UsageError(`${given} is a word of the language: take another name`);
  return { kebab, camel, pascal, title: upper(kebab.replaceAll('-', ' ')) };
}

/** Whether a constant may have this name. */
function isFreeWord(name: string): boolean {
  try {
    return new Script(`'use strict'; async () => { const ${name} = 0; }`) instanceof Script;
  } catch {
    return false;
  }
}

/** Refuses a name that a folder or a detector of the contract has; `session` is taken by `session.asia`. */
function checkFree({ kebab, camel }: Names): void {
  const folder = join(detectors, kebab);
  if (existsSync(folder)) throw new UsageError(`${kebab} is taken: ${relative(root, folder)} exists`);
  const taken = [...readFileSync(contract, 'utf8').matchAll(/^ {2}'?([\w.]+)'?: /gm)].find(
    ([, name]) => name?.split('.')[0] === camel,
  )?.[1];
  if (taken !== undefined) throw new UsageError(`${camel} is taken: ${relative(root, contract)} has ${taken}`);
}

/** Writes one file of the template with the names put in, as Prettier would have it. */
async function writeFrom(file: string, place: string, { kebab, camel, pascal, title }: Names): Promise<void> {
  const text = readFileSync(join(template, file), 'utf8')
    .replaceAll('__kebab__', kebab)
    .replaceAll('__camel__', camel)
    .replaceAll('__Pascal__', pascal)
    .replaceAll('__Title__', title);
  writeFileSync(place, await format(text, { ...(await resolveConfig(place)), filepath: place }));
}

/** A line that belongs into a file, before the first line that matches. */
interface Insertion {
  readonly file: string;
  readonly line: string;
  readonly before: RegExp;
  /** Where it belongs, for a person. */
  readonly where: string;
}

function insertionsOf({ kebab, camel }: Names): readonly Insertion[] {
  const end = 'at the end of the list';
  return [
    { file: contract, line: `  ${camel}: FILL_KINDS,`, before: /^\} as const;\n\n\/\*\* Name of a detector/m, where: `${end} SMC_KINDS` },
    {
      file: registry,
      line: `import { ${camel} } from './${kebab}/definition.ts';`,
      before: /^\n\/\*\*/m,
      where: 'among the imports',
    },
    {
      file: registry,
      line: `  ${camel},`,
      before: /^\] as const satisfies readonly DetectorDefinition\[\];/m,
      where: `${end} DEFINITIONS`,
    },
  ];
}

/** Puts a line in its place; says where it belongs when the file has another shape than this script knows. */
function insert({ file, line, before, where }: Insertion): string | null {
  const text = readFileSync(file, 'utf8');
  const at = text.search(before);
  if (at < 0) return `add to ${relative(root, file)}, ${where}:  ${line.trim()}`;
  writeFileSync(file, `${text.slice(0, at)}${line}\n${text.slice(at)}`);
  return null;
}

/** What a person has to write, with the lines that are the same for every detector of zones. */
function leftOf({ kebab, camel, pascal, title }: Names): string {
  const own = `packages/smc/src/detectors/${kebab}`;
  return `Made ${own}/. What is left, in this order:
  1. ${own}/README.md: the rule
  2. ${own}/${kebab}-detector.unit.spec.ts: the six cases, by hand
  3. ${own}/definition.ts: summary, parameters, drawing hint, example; the kinds in ${relative(root, contract)}
  4. ${own}/${kebab}-detector.ts: the code
  5. the calls; for zones that end when they are filled in packages/smc/src/gap-family.ts:
       import { ${pascal}Detector } from './detectors/${kebab}/${kebab}-detector.ts';
       readonly #${camel}: ${pascal}Detector | null;
       this.#${camel} = on('${camel}') ? new ${pascal}Detector(params, bars, log, handles) : null;
       this.#${camel}?.life
         in the list of lives
       this.#${camel}?.create(index, high, low);
         in its step: candles or composites
       if (this.#${camel} !== null) visit('${camel}', this.#${camel}.life.book);
         with the books
       ['${camel}', this.#part(this.#${camel})],
         with the parts of the state
     for anything else its calls and its part of the state in packages/smc/src/named-detectors.ts
  6. packages/smc/src/__fixtures__: '${camel}.maxAge' in random-series.ts, '${camel}' in FILL_ENDS of laws.ts
  7. a row in the table of packages/smc/README.md:
       | [${title}](src/detectors/${kebab}/README.md) (\`${camel}\`) | formula | at | confirmedAt | \`${camel}.maxAge\` (500) |
Then: npm test -- --project smc
`;
}

async function make(names: Names): Promise<void> {
  checkFree(names);
  const folder = join(detectors, names.kebab);
  mkdirSync(folder);
  await writeFrom('README.md.txt', join(folder, 'README.md'), names);
  await writeFrom('definition.ts.txt', join(folder, 'definition.ts'), names);
  await writeFrom('detector.ts.txt', join(folder, `${names.kebab}-detector.ts`), names);
  await writeFrom('spec.ts.txt', join(folder, `${names.kebab}-detector.unit.spec.ts`), names);
  const byHand = insertionsOf(names)
    .map(insert)
    .filter((line) => line !== null);
  process.stdout.write(leftOf(names));
  if (byHand.length > 0) process.stdout.write(`Not registered by itself:\n  ${byHand.join('\n  ')}\n`);
}

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: { help: { type: 'boolean' } }, allowPositionals: true });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) throw new UsageError('expected one name');
  await make(namesOf(given));
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}; see --help\n`);
  // parseArgs throws a TypeError for an option that it does not know.
  process.exitCode = error instanceof UsageError || error instanceof TypeError ? 2 : 1;
}
