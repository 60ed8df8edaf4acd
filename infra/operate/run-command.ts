import { safeError } from './doctor/safe-error';
import { onStop } from './on-stop';
import { endWhenOutputFails, printProblem } from './print-line';

/** The meaning of a command line. */
export type ReadCommand<Run> =
  | ({ readonly outcome: 'run' } & Run)
  | { readonly outcome: 'help' }
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

const stoppedWords = 'Stopped before the end, so the output is incomplete. It is safe to run the same command again.';

/** When somebody stops this process, it says so and ends at once, with the exit code 130 (Ctrl-C) or 143. */
export function endWhenStopped(words = stoppedWords): void {
  onStop((exitCode) => {
    printProblem(words);
    process.exit(exitCode);
  });
}

/**
 * Runs a command: prints its help, or why the command line is refused (exit code 2), or ends with the exit code that `run`
 * gives; 1 if that throws.
 * @param explain what may be printed of something thrown
 * @param stopped what the command says if it is stopped; undefined: what every command says
 */
export async function runCommand<Run>(
  read: ReadCommand<Run>,
  help: string,
  run: (asked: Run) => Promise<number>,
  explain: (error: unknown) => unknown = safeError,
  stopped: (asked: Run) => string | undefined = () => undefined,
): Promise<void> {
  endWhenOutputFails();
  if (read.outcome === 'help') {
    console.log(help);
    return;
  }
  if (read.outcome === 'refused') {
    for (const problem of read.problems) printProblem(problem);
    process.exitCode = 2;
    return;
  }
  endWhenStopped(stopped(read));
  try {
    process.exitCode = await run(read);
  } catch (error) {
    printProblem(String(explain(error)));
    process.exitCode = 1;
  }
}
