import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { plainText } from '../../../shared/reports/language/plain-text';
import type { DoctorOption, Given, Terminal } from './command';
import { answerOf, refusalText } from './remote';

export const testOptions: readonly DoctorOption[] = [
  {
    name: '--test-message',
    value: 'WHO',
    help: 'sends a message with a code to mail, teams, all, or the id of a recipient, and asks for the code',
    check: (who) => (who.length <= 100 ? undefined : 'mail, teams, all, or the id of a recipient'),
  },
  {
    name: '--code',
    value: 'CODE',
    help: 'confirms that a test message arrived, with the code in it',
    check: (code) => (/^[\d\s-]{8,20}$/.test(code) ? undefined : 'the digits in the message'),
  },
];

export const isTest = (given: Given): boolean => given.has('--test-message') || given.has('--code');

type App = { readonly url: string; readonly token: string; readonly tenantId: string };

/**
 * Checks whether a message reaches a person: sends one with a code, or confirms the code. The checks then show when it was
 * confirmed.
 */
export async function testMessages(app: App, given: Given, terminal: Terminal): Promise<0 | 1> {
  const { print, printProblem } = terminal;
  const typed = given.get('--code');
  if (typed !== undefined) return confirm(app, typed, terminal);
  const who = given.get('--test-message');
  const sent = await post(app, 'tests', { to: who === 'all' ? null : who });
  if ('problem' in sent) {
    printProblem(sent.problem);
    return 1;
  }
  const { recipients = [] } = sent.done;
  print(`sent to ${recipients.map((id) => plainText(id)).join(', ')}; not confirmed`);
  const code = (await promptOnTerminal()).trim();
  if (code !== '') return confirm(app, code, terminal);
  print('Enter the code in it within a day: run the same command with --code CODE instead of --test-message.');
  return 0;
}

async function confirm(app: App, code: string, { print, printProblem }: Terminal): Promise<0 | 1> {
  const confirmed = await post(app, 'receipts', { code });
  if ('problem' in confirmed) {
    printProblem(confirmed.problem);
    return 1;
  }
  print(`confirmed: ${plainText(confirmed.done.recipient ?? '')}`);
  return 0;
}

async function promptOnTerminal(): Promise<string> {
  if (!process.stdin.isTTY) return '';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // At a prompt the terminal takes Ctrl-C, and no signal would come.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('Code in the message (empty: later): ');
  } finally {
    terminal.close();
  }
}

const Posture = z.object({ handling: z.object({ token: z.string(), url: z.url() }).nullable() });
const Done = z.object({
  status: z.literal('done'),
  recipients: z.array(z.string()).optional(),
  recipient: z.string().optional(),
});

/** Sends the token of the page and its origin, as every change needs. */
async function post(
  { url, token, tenantId }: App,
  subject: 'receipts' | 'tests',
  body: unknown,
): Promise<{ readonly done: z.infer<typeof Done> } | { readonly problem: string }> {
  const page = await answerOf(`${url}/api/posture/${tenantId}?format=json`, token);
  const read = page.ok ? Posture.safeParse(page.body) : null;
  if (!read?.success) return { problem: refusalText(page, tenantId) };
  const { handling } = read.data;
  if (handling === null) return { problem: 'you may only read this tenant: ask for the operator role' };
  const answer = await answerOf(`${url}/api/handle/${tenantId}/${subject}`, token, {
    body,
    // The app may have a domain of its own, but the request goes to the typed address.
    headers: { 'x-watch-token': handling.token, origin: new URL(handling.url).origin },
  });
  const done = answer.ok ? Done.safeParse(answer.body) : null;
  return done?.success ? { done: done.data } : { problem: refusalText(answer) };
}
