import { plainText } from '../../shared/reports/language/plain-text';
import { Refused } from './assess/refused';
import type { Given, TypedCommand } from './doctor/command';
import { readArguments } from './doctor/options';
import { endWhenOutputFails, writeText } from './print-line';
import { endWhenStopped } from './run-command';

type Words = {
  readonly help: string;
  /** What to give, if the command line is empty. */
  readonly missing: string;
  /** What failed, if something unexpected is thrown. */
  readonly failed: string;
};

/**
 * Runs a tool that reads what strangers wrote. Exit code 2: the command line or the input is refused, on one line; 1: it failed.
 */
export async function runReader<C extends TypedCommand>(
  commands: readonly C[],
  { help, missing, failed }: Words,
  run: (asked: { readonly command: C; readonly given: Given }) => Promise<void>,
): Promise<void> {
  endWhenOutputFails();
  const args = process.argv.slice(2);
  const read = readArguments(args, commands);
  if (read.outcome === 'help' && args.length > 0) return writeText(`${help}\n`);
  if (read.outcome !== 'run') {
    const problems = read.outcome === 'refused' ? read.problems : [missing];
    console.error(plainText(problems.join('; '), 400));
    process.exitCode = 2;
    return;
  }
  endWhenStopped();
  try {
    await run(read);
  } catch (error) {
    console.error(error instanceof Refused ? error.message : `${failed}: ${plainText(String(error), 200)}`);
    process.exitCode = error instanceof Refused ? 2 : 1;
  }
}
