/** Recreates the weekly digest of any stored week: npm run --silent digest -- --help */
import { mailTemplate, renderMessage } from '../../shared/app/render';
import { inertJson } from '../../shared/reports/assessment/assessment';
import { renderEmail } from '../../shared/reports/mail/email';
import { commands, help } from './digest/commands';
import { documentOf, makeAgain } from './digest/make-again';
import { forEachTenant, notWatched, tenantsOf } from './doctor/command';
import { openDeployment } from './doctor/open-deployment';
import { readArguments } from './doctor/options';
import { writeOut } from './doctor/write-out';
import { printLine, printProblem } from './print-line';
import { runCommand } from './run-command';

const fail = (problem: string, exitCode: 1 | 2): number => {
  printProblem(problem);
  return exitCode;
};

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}

void runCommand(readArguments(process.argv.slice(2), commands), help, async ({ given }) => {
  const doctor = await openDeployment(process.env, { takesPaused: true });
  const tenantIds = tenantsOf(doctor, given);
  if (tenantIds === undefined) return fail(notWatched(given, '--tenant'), 1);
  const file = given.get('--html');
  if (file !== undefined && tenantIds.length > 1) return fail('--html: give one tenant with --tenant', 2);
  return forEachTenant(doctor, tenantIds, async (tenantId) => {
    const again = await makeAgain(doctor.pipeline, tenantId, given.get('--week') ?? '', (input) =>
      renderMessage(input),
    );
    if (again.status === 'missing') return fail(`${tenantId}: ${again.problem}`, 1);
    const { row, numbers, message } = again;
    const { html, text } = renderEmail(message, mailTemplate);
    if (file !== undefined) await writeOut(pieces(html), file);
    else printLine(given.has('--json') ? inertJson(documentOf(row, numbers, message), 2) : text);
    return 0;
  });
});
