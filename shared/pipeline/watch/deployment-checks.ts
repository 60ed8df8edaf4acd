import { isOfManagedDomain } from '../../core/delivery/channel-limits';
import type { Check } from '../../core/deployment/check';
import type { QueueState } from '../../core/ports';
import { errorText } from '../context';
import type { Attempt } from './attempt';
import type { HealthAnswer, Warning } from './health';
import { agoOf, line, spanOf, warningLines } from './line';

type Deployment = Extract<HealthAnswer, { readonly tenants: unknown }>['deployment'];

export type DeploymentSeen = {
  readonly now: number;
  /** App settings that still hold their Key Vault reference. */
  readonly unresolvedSettings: readonly string[];
  /** The address that mail is sent from; null without one. */
  readonly mailSender: string | null;
  readonly deployment: Deployment;
  readonly queues: Attempt<readonly QueueState[]> | null;
  readonly storage: Attempt<void> | null;
  readonly graphDate: Attempt<string | null> | null;
};

/** What concerns the deployment as a whole. */
export const deploymentChecks = (seen: DeploymentSeen): readonly Check[] => [
  ...versionLines(seen),
  ...configurationLines(seen.deployment.warnings ?? []),
  secretsLine(seen),
  timerLine(seen),
  heartbeatLine(seen),
  storageLine(seen),
  ...queueLines(seen),
  clockLine(seen),
  senderLine(seen),
];

const about = line(null);

const versionLines = ({ deployment }: DeploymentSeen): readonly Check[] => [
  about('version', 'version', 'Version', 'ok', deployment.version),
  about('upgrade', 'version', 'Newer release', 'notChecked', 'The app does not ask whether there is a newer release.'),
];

const configurationLines = (warnings: readonly Warning[]): readonly Check[] =>
  // The dead man's switch has a line of its own.
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

function timerLine({ now, deployment: { schedule } }: DeploymentSeen): Check {
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

function heartbeatLine({ now, deployment: { heartbeat } }: DeploymentSeen): Check {
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
  switch (storage?.status) {
    case 'done':
      return of('ok', 'One row was written and read back.');
    case 'failed':
      return of(
        'red',
        errorText(storage.error),
        'Give the identity the role Storage Table Data Contributor on the storage account, and check its network rules.',
      );
    default:
      return of('notChecked', 'No answer in time.', 'Try again in a minute.');
  }
}

function queueLines({ queues }: DeploymentSeen): readonly Check[] {
  if (queues?.status === 'failed')
    return [
      about(
        'queues',
        'queues',
        'Queues',
        'red',
        errorText(queues.error),
        'Give the identity the role Storage Queue Data Contributor on the storage account.',
      ),
    ];
  if (queues?.status !== 'done')
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
/** Tokens are refused beyond this; s. */
const driftRed = 300;

function clockLine({ graphDate, now }: DeploymentSeen): Check {
  const of = about.bind(null, 'clock', 'clock', 'Difference to Microsoft Graph');
  const theirs = graphDate?.status === 'done' ? Date.parse(graphDate.value ?? '') : Number.NaN;
  if (Number.isNaN(theirs))
    return of(
      'notChecked',
      graphDate?.status === 'silent'
        ? 'Microsoft Graph did not answer in time.'
        : 'Microsoft Graph could not be reached.',
      'Let the app reach Microsoft Graph over HTTPS.',
    );
  const seconds = Math.round(Math.abs(now - theirs) / 1000);
  const found = `${spanOf(seconds)}.`;
  if (seconds <= driftWarning) return of('ok', found);
  const remedy = 'Correct the clock of the machine that runs the app; in Azure, restart the app.';
  return of(seconds <= driftRed ? 'warning' : 'red', found, remedy);
}

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
