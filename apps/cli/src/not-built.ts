import type { Command } from 'commander';
import { CommandError, EXIT } from './exit.ts';

/** Commands that are named by the contract and come with a later step. They end with exit code 3 and say so. */
const LATER: readonly (readonly [name: string, what: string])[] = [
  ['status', 'state of a running desk, with operations'],
  ['halt', 'stop new orders, with the trading core'],
  ['flatten', 'close all positions, with the trading core'],
  ['audit', 'verify the audit chain, with the gateway'],
  ['user', 'reset a lost password, with the gateway'],
];

/** Adds the commands that are not built yet. */
export function addLaterCommands(program: Command): void {
  for (const [name, what] of LATER) {
    program
      .command(`${name} [words...]`)
      .description(`not built yet: ${what}`)
      .allowUnknownOption()
      .action(() => {
        throw new CommandError(EXIT.notThere, `${name} is not built yet: ${what}`);
      });
  }
}
