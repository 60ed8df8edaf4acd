/** Judges a tenant once, from a folder of Graph JSON or from Microsoft Graph: npm run --silent assess -- --help */
import { commands, help } from './assess/commands';
import { checkReportFiles } from './assess/reports';
import { runBatch, runLoad } from './assess/run';
import { printProblem, writeText } from './print-line';
import { runReader } from './run-reader';

const words = {
  help,
  missing: 'give a command: --load, --tenant or --batch; --help explains them',
  failed: 'the tenant could not be judged',
};

void runReader(commands, words, async ({ command, given }) => {
  const now = new Date().toISOString();
  if (command.option.name === '--batch') {
    for await (const { line, isJudged } of runBatch(given, now)) {
      await writeText(`${line}\n`);
      // A pipeline that reads only the exit code must not take the tenant for judged.
      if (!isJudged) process.exitCode = 1;
    }
    return;
  }
  checkReportFiles(given);
  const isTenant = command.option.name === '--tenant';
  const { text, exitCode, problems } = isTenant
    ? await (await import('./assess/run-tenant')).runTenant(given)
    : await runLoad(given, now);
  await writeText(`${text}\n`);
  for (const problem of problems) printProblem(problem);
  process.exitCode = exitCode;
});
