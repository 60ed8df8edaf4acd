import { isOfManagedDomain } from '../../core/delivery/channel-limits';
import type { Check } from '../../core/deployment/check';
import { handshakeSeconds } from '../../core/deployment/handshake';
import type { Warning } from '../../core/deployment/health';
import type { DeploymentSeen } from '../../core/deployment/survey';
import { durationInWords } from '../language/local-time';
import { agoOf, line, warningLines } from './line';
import { channelLines } from './tenant-checks';

/** The checks of the deployment as a whole. */
export const deploymentChecks = (seen: DeploymentSeen, now: number): readonly Check[] => [
  ...versionLines(seen),
  ...configurationLines(seen.deployment.warnings ?? []),
  secretsLine(seen),
  timerLine(seen, now),
  heartbeatLine(seen, now),
  storageLine(seen),
  ...queueLines(seen),
  clockLine(seen),
  handshakeLine(seen),
  senderLine(seen),
  ...(seen.own === null ? [] : channelLines(about, seen.own.health, seen.own.configuration, now)),
];

const about = line(null);

const versionLines = ({ deployment }: DeploymentSeen): readonly Check[] => [
  about('version', 'version', 'Version', 'ok', deployment.version),
  about('upgrade', 'version', 'Newer release', 'notChecked', 'The app does not ask whether there is a newer release.'),
];

const configurationLines = (warnings: readonly Warning[]): readonly Check[] =>
  // The dead man's switch has its own line.
  warningLines(
    about,
    'configuration',
    'Configuration file',
    warnings.filter(({ code }) => code !== 'noHeartbeat'),
  );

const secretsLine = ({ unresolvedSettings: names }: DeploymentSeen): Check =>
  names.length === 0
    ? about('secrets', 'secrets', 'Key Vault references', 'ok', 'No app setting holds an unresolved reference.')
    : about(
        'secrets',
        'secrets',
        'Key Vault references',
        'red',
        `Not resolved: ${names.join(', ')}.`,
        'Write each secret to the vault and let the identity read it, then restart the app.',
      );

function timerLine({ deployment: { schedule } }: DeploymentSeen, now: number): Check {
  const last = schedule.lastTickAt === null ? 'It has never run.' : `It last ran ${agoOf(schedule.lastTickAt, now)}.`;
  return schedule.ok
    ? about('timer', 'timer', 'Timer', 'ok', last)
    : about(
        'timer',
        'timer',
        'Timer',
        'red',
        last,
        'Azure portal > function app > Functions > schedule > Invocations shows why.',
      );
}

function heartbeatLine({ deployment: { heartbeat } }: DeploymentSeen, now: number): Check {
  const of = about.bind(null, 'heartbeat', 'heartbeat', "Dead man's switch");
  switch (heartbeat?.status) {
    case 'called':
      return of(
        'ok',
        heartbeat.calledAt === null ? 'It was called.' : `Last called ${agoOf(heartbeat.calledAt, now)}.`,
      );
    case 'withheld':
      return of('warning', `Not called: ${heartbeat.problem}`, 'Fix the cause, or correct HEARTBEAT_URL.');
    case 'waiting':
      return of('notChecked', 'It has not been called yet.');
    default:
      return of(
        'warning',
        'Nobody is alerted if this app is deleted.',
        'Set HEARTBEAT_URL: docs/watching-the-watcher.md.',
      );
  }
}

function storageLine({ storage }: DeploymentSeen): Check {
  const of = about.bind(null, 'storage', 'storage', 'Write and read a row');
  switch (storage.status) {
    case 'done':
      return of('ok', 'One row was written and read back.');
    case 'failed':
      return of(
        'red',
        storage.problem,
        'Give the identity the role Storage Table Data Contributor on the storage account, and check its network rules.',
      );
    default:
      return of('notChecked', 'No answer in time.', 'Try again in a minute.');
  }
}

function queueLines({ queues }: DeploymentSeen): readonly Check[] {
  if (queues.status === 'failed')
    return [
      about(
        'queues',
        'queues',
        'Queues',
        'red',
        queues.problem,
        'Give the identity the role Storage Queue Data Contributor on the storage account.',
      ),
    ];
  if (queues.status !== 'done')
    return [about('queues', 'queues', 'Queues', 'notChecked', 'No answer in time.', 'Try again in a minute.')];
  return queues.value.map(({ queue, waiting, poisoned }) =>
    poisoned === 0
      ? about(`queue:${queue}`, 'queues', queue, 'ok', `${waiting} waiting, none given up.`)
      : about(
          `queue:${queue}`,
          'queues',
          queue,
          'red',
          `${waiting} waiting, ${poisoned} given up.`,
          `Read the failed invocations in the log, then clear ${queue}-poison.`,
        ),
  );
}

const driftWarning = 60;
/** Azure refuses tokens if the clocks differ by more than this; s. */
const driftRed = 300;

function clockLine({ clockDifference }: DeploymentSeen): Check {
  const of = about.bind(null, 'clock', 'clock', 'Difference to Microsoft Graph');
  if (clockDifference.status !== 'done' || clockDifference.value === null)
    return of(
      'notChecked',
      clockDifference.status === 'silent'
        ? 'Microsoft Graph did not answer in time.'
        : 'Microsoft Graph could not be reached.',
      'Let the app reach Microsoft Graph over HTTPS.',
    );
  const seconds = Math.round(clockDifference.value / 1000);
  const remedy = 'Correct the clock of the machine that runs the app; in Azure, restart the app.';
  if (seconds > driftRed) return of('red', `${durationInWords(seconds * 1000)}.`, remedy);
  const found = `${seconds} s.`;
  return seconds <= driftWarning ? of('ok', found) : of('warning', found, remedy);
}

/** Checks that the app can reach itself at its public address. */
function handshakeLine({ publicUrl, handshake }: DeploymentSeen): Check {
  const of = about.bind(null, 'handshake', 'subscriptions', 'Notification endpoint');
  if (handshake.status === 'failed') return of('red', handshake.problem, 'Read the log of the app.');
  if (handshake.status !== 'done') return of('notChecked', 'No answer in time.', 'Try again in a minute.');
  const reach = 'Set PUBLIC_BASE_URL to the https address of this function app: docs/app-settings.md.';
  const { value } = handshake;
  switch (value.result) {
    case 'echoed':
      return publicUrl.startsWith('https:')
        ? of('ok', 'It answers the validation request as Microsoft Graph expects.')
        : of('notChecked', 'It answers, at an address of this machine that Microsoft Graph cannot reach.');
    case 'otherAnswer':
      return of('red', 'Something else answers at the address of the app.', reach);
    case 'redirect':
      return of('red', `It redirects (HTTP ${value.status}), and Microsoft Graph does not follow.`, reach);
    case 'refused':
      return of(
        'red',
        `It refuses the validation request (HTTP ${value.status}).`,
        'Let POST /api/graph/notifications pass without a sign-in, in every gateway before the app.',
      );
    case 'slow':
      return of(
        'red',
        `No answer within ${handshakeSeconds} seconds, the most that Microsoft Graph waits.`,
        'Set ALWAYS_READY_HTTP_INSTANCES to 1: docs/deploy.md.',
      );
    case 'certificate':
      return of(
        'red',
        `Its certificate is not accepted${codeInWords(value.code)}.`,
        'Renew the certificate of the domain, with its whole chain and TLS 1.2 or later.',
      );
    case 'notReached':
      return of('red', `It cannot be reached${codeInWords(value.code)}.`, reach);
  }
}

const codeInWords = (code: string | null): string => (code === null ? '' : ` (${code})`);

function senderLine({ mailSender }: DeploymentSeen): Check {
  const of = about.bind(null, 'sender', 'mail', 'Sender');
  if (mailSender === null) return of('notChecked', 'No sender is set: this deployment sends no mail.');
  return isOfManagedDomain(mailSender)
    ? of(
        'warning',
        `${mailSender}: a domain that Azure manages sends about 5 mails a minute and 10 an hour.`,
        'Use a domain of your own: docs/deploy.md, "Your own mail domain".',
      )
    : of('ok', `${mailSender}. Whether its DNS records are verified is not checked here.`);
}
