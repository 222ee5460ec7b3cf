import process from 'node:process';
import { InputError } from '@smc/domain';
import { CommanderError } from 'commander';
import { CommandError, EXIT } from './exit.ts';
import { createProgram } from './program.ts';

/** The list of detectors when the help of `detect` is asked for: the engine is not loaded for other help. */
async function detectorsIfAsked(argv: readonly string[]): Promise<string> {
  if (!argv.includes('detect') || !argv.some((word) => ['--help', '-h', 'help'].includes(word))) return '';
  const { detectorHelp } = await import('./commands/detect.ts');
  return detectorHelp();
}

/** Runs the command line and gives its exit code; whatever goes wrong ends in one line on stderr. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram(await detectorsIfAsked(argv)).parseAsync([...argv], { from: 'user' });
    return process.exitCode === undefined ? EXIT.done : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    process.stderr.write(`smc: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof CommandError) return error.exitCode;
    if (error instanceof InputError) return EXIT.badInput;
    if (error instanceof Error && process.env['SMC_DEBUG'] !== undefined) process.stderr.write(`${error.stack ?? ''}\n`);
    return EXIT.doesNotHold;
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has seen enough (`| head`): that is not a failure.
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
process.exitCode = await run(process.argv.slice(2));
