/** Judges a tenant once, from a folder of Graph JSON or from Microsoft Graph: npm run --silent assess -- --help */
import { plainText } from '../../shared/reports/language/plain-text';
import { commands, help } from './assess/commands';
import { Refused } from './assess/refused';
import { runBatch, runLoad } from './assess/run';
import { readArguments } from './doctor/options';
import { printProblem, writeText } from './print-line';
import { endWhenStopped } from './run-command';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const read = readArguments(args, commands);
  if (read.outcome === 'help' && args.length > 0) return writeText(`${help}\n`);
  if (read.outcome !== 'run') {
    const problems =
      read.outcome === 'refused'
        ? read.problems
        : ['give a command: --load, --tenant or --batch; --help explains them'];
    console.error(plainText(problems.join('; '), 400));
    process.exitCode = 2;
    return;
  }
  endWhenStopped();
  const now = new Date().toISOString();
  try {
    if (read.command.option.name === '--batch') {
      for await (const { line, isJudged } of runBatch(read.given, now)) {
        await writeText(`${line}\n`);
        // A pipeline that reads only the exit code must not take the tenant for judged.
        if (!isJudged) process.exitCode = 1;
      }
      return;
    }
    const isTenant = read.command.option.name === '--tenant';
    const { text, exitCode, problems } = isTenant
      ? await (await import('./assess/run-tenant')).runTenant(read.given)
      : await runLoad(read.given, now);
    await writeText(`${text}\n`);
    for (const problem of problems) printProblem(problem);
    process.exitCode = exitCode;
  } catch (error) {
    console.error(
      error instanceof Refused ? error.message : `the tenant could not be judged: ${plainText(String(error), 200)}`,
    );
    process.exitCode = error instanceof Refused ? 2 : 1;
  }
}

void main();
