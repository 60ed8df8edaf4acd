import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { detectInFile } from '../infra/operate/detect/run';
import { scripts } from '../package.json';
import { runInChild } from './child';
import { atMost, type Report, round, type Size } from './report';
import { median } from './statistics';

const sizes = { full: { few: 20_000, many: 200_000, rounds: 5 }, quick: { few: 5_000, many: 50_000, rounds: 1 } };
const leastPerSecond = 20_000;
/** Of 50 entries on a working day, one makes somebody an admin. */
const oneIn = 50;

const people = 300;
const admins = 6;
const start = Date.parse('2026-06-01T00:00:00Z');

const guid = (kind: string, number: number): string =>
  `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const person = (number: number) => ({
  id: guid('b', number),
  displayName: `Person ${number}`,
  userPrincipalName: `person${number}@contoso.com`,
});

/** An entry as Graph shows it: https://learn.microsoft.com/graph/api/resources/directoryaudit and .../signin. */
function entry(number: number): object {
  const at = new Date(start + number * 20_000).toISOString();
  const about = person(number % people);
  if (number % oneIn === 0)
    return audit(number, at, 'Add member to role', 'RoleManagement', [
      { displayName: 'Role.DisplayName', oldValue: null, newValue: '"Helpdesk Administrator"' },
      { displayName: 'Role.TemplateId', oldValue: null, newValue: '"729827e3-9c14-49f7-bb1b-9608f156bbb8"' },
    ]);
  if (number % 2 === 0)
    return audit(number, at, 'Update user', 'UserManagement', [
      { displayName: 'JobTitle', oldValue: '["Trainee"]', newValue: `["Engineer ${number}"]` },
      { displayName: 'Included Updated Properties', oldValue: null, newValue: '"JobTitle"' },
    ]);
  return {
    id: guid('c', number),
    createdDateTime: at,
    userId: about.id,
    userDisplayName: about.displayName,
    userPrincipalName: about.userPrincipalName,
    appId: '00000002-0000-0ff1-ce00-000000000000',
    appDisplayName: 'Office 365 Exchange Online',
    ipAddress: `203.0.113.${number % 250}`,
    clientAppUsed: 'Browser',
    isInteractive: true,
    conditionalAccessStatus: 'success',
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    deviceDetail: {
      deviceId: guid('e', number % people),
      displayName: `PC ${number % people}`,
      operatingSystem: 'Windows 10',
      browser: 'Edge 120',
      isCompliant: true,
      isManaged: true,
      trustType: 'Azure AD joined',
    },
    location: { city: 'Berlin', state: 'Berlin', countryOrRegion: 'DE' },
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskDetail: 'none',
  };
}

const audit = (
  number: number,
  at: string,
  activity: string,
  category: string,
  modifiedProperties: readonly object[],
) => ({
  id: `Directory_${number}`,
  category,
  activityDisplayName: activity,
  activityDateTime: at,
  result: 'success',
  loggedByService: 'Core Directory',
  correlationId: guid('d', number),
  initiatedBy: { app: null, user: { ...person(number % admins), ipAddress: `192.0.2.${number % admins}` } },
  targetResources: [{ ...person(number % people), type: 'User', modifiedProperties }],
  additionalDetails: [],
});

async function writeEntries(file: string, count: number): Promise<void> {
  const lines = function* () {
    for (let number = 0; number < count; number += 1) yield `${JSON.stringify(entry(number))}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

type Detected = { readonly cpuSeconds: number; readonly peakMb: number; readonly lines: number };

/** The role `detect-in-file`: does what the command does, in a process of its own. */
export async function detectFile(file: string): Promise<Detected> {
  const { events } = await detectInFile(file, undefined);
  const lines = events.map(({ event }) => JSON.stringify(event)).length;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024, lines };
}

/** The arguments of Node in `npm run detect`. */
function detectArguments(): readonly string[] {
  const found = /node((?: --\S+)*) dist\/operate\/detect\.cjs/.exec(scripts.detect)?.[1];
  if (found === undefined) throw new Error('package.json does not say how Node runs detect');
  return found.split(' ').filter((one) => one !== '');
}

const detect = (file: string): Promise<Detected> => runInChild<Detected>('detect-in-file', file, {}, detectArguments());

/**
 * P12: reads the entries of a working day with `detect`, by CPU time. The start of the process is not counted, because
 * the smaller run contains it too.
 */
export async function detections(size: Size): Promise<Report> {
  const { few, many, rounds } = sizes[size];
  const folder = mkdtempSync(join(tmpdir(), 'ztw-detections-'));
  try {
    const files = { few: join(folder, 'few.jsonl'), many: join(folder, 'many.jsonl') };
    await writeEntries(files.few, few);
    await writeEntries(files.many, many);
    const runs: { readonly few: Detected; readonly many: Detected }[] = [];
    for (let round = 0; round < rounds; round += 1)
      runs.push({ few: await detect(files.few), many: await detect(files.many) });
    const of = (read: (run: (typeof runs)[number]) => number): number => median(runs.map(read));
    const perSecond = of((run) => (many - few) / (run.many.cpuSeconds - run.few.cpuSeconds));
    const row = (count: number, which: 'few' | 'many'): readonly string[] => [
      count.toLocaleString('en'),
      runs[0]?.[which].lines.toLocaleString('en') ?? '',
      round(of((run) => run[which].cpuSeconds)),
      round(of((run) => run[which].peakMb)),
    ];
    return {
      title: 'P12: detections',
      method: `\`npm run detect\` on half sign-ins and half audit entries of ${people} people, one in ${oneIn} of which makes somebody an admin; CPU of the process, median of ${rounds}. Entries a second: of the difference between both runs.`,
      columns: ['entries', 'detections', 'CPU s', 'peak RSS in MB'],
      rows: [row(few, 'few'), row(many, 'many')],
      verdicts: [
        {
          budget: `entries a second >= ${leastPerSecond.toLocaleString('en')}`,
          measured: Math.round(perSecond).toLocaleString('en'),
          kept: perSecond >= leastPerSecond,
        },
        atMost(
          'memory for ten times the entries',
          of((run) => run.many.peakMb / run.few.peakMb),
          1.5,
          ' times',
        ),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
