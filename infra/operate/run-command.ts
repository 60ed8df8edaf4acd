import { safeError } from './doctor/safe-error';
import { printProblem } from './print-line';

/** What a command line asks for. */
export type ReadCommand<Run> =
  | ({ readonly outcome: 'run' } & Run)
  | { readonly outcome: 'help' }
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

/**
 * Runs a command: prints its help, or why the command line is refused (exit code 2), or ends with the exit code that `run`
 * gives; 1 if that throws.
 * @param explain what may be printed of something thrown
 */
export async function runCommand<Run>(
  read: ReadCommand<Run>,
  help: string,
  run: (asked: Run) => Promise<number>,
  explain: (error: unknown) => unknown = safeError,
): Promise<void> {
  if (read.outcome === 'help') {
    console.log(help);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) printProblem(problem);
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = await run(read);
  } catch (error) {
    printProblem(String(explain(error)));
    process.exitCode = 1;
  }
}
