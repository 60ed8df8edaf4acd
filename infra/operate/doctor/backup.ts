import { heldMs, isMoment } from '../../../shared/core/deployment/backup';
import type { FoundBackup } from '../../../shared/core/deployment/backup-files';
import { minuteMs } from '../../../shared/core/time/durations';
import { backUp, rowsOf } from '../../../shared/pipeline/operate/backup';
import { planRestore, type RestoreRefusal, type Restoring, restore } from '../../../shared/pipeline/operate/restore';
import { type Command, type DoctorOption, type Given, jsonOption } from './command';

export const backup: Command = {
  option: { name: '--backup', value: null, help: '' },
  summary: 'lists the backups of the tables (docs/runbooks/restore.md)',
  options: [{ name: '--now', value: null, help: 'make one first' }, jsonOption],
  stopped: (given) =>
    given.has('--now')
      ? `The backup stopped before its end. The app completes it later; after ${heldMs / minuteMs} minutes, --backup --now can begin another.`
      : undefined,
  run: async ({ pipeline, print, printProblem }, given) => {
    const made = given.has('--now') ? await backUp(pipeline) : undefined;
    const found = await pipeline.backups.list();
    if (given.has('--json')) print(JSON.stringify(found.map(jsonOf), null, 2));
    else if (found.length === 0) print('there is no backup');
    else for (const one of found) print(lineOf(one));
    if (made === undefined || made.outcome === 'made') return 0;
    printProblem(made.outcome === 'failed' ? `the backup failed: ${made.reason}` : 'the backup is not finished');
    return 1;
  },
};

const jsonOf = ({ moment, manifest }: FoundBackup) => ({ moment, isWhole: manifest !== undefined, manifest });

const lineOf = ({ moment, manifest }: FoundBackup): string =>
  manifest === undefined
    ? `${moment}  not complete: it was stopped before its end, or is still being made`
    : `${moment}  ${rowsOf(manifest)} rows, ${Math.ceil(manifest.tables.reduce((all, { bytes }) => all + bytes, 0) / 1024)} KB, version ${manifest.version}, ended ${manifest.ended}`;

const intoOption: DoctorOption = {
  name: '--into',
  value: 'WHERE',
  help: 'https://ACCOUNT.table.core.windows.net, or the name of an environment variable that holds a connection string; default: the configured storage',
  check: (value) =>
    /^https:\/\/[^/?#\s]+\/?$/.test(value) || /^[A-Za-z_]\w*$/.test(value)
      ? undefined
      : 'the https URL of the tables, or the name of an environment variable; never the connection string itself',
};

export const restoreCommand: Command = {
  option: {
    name: '--restore',
    value: 'MOMENT',
    help: '',
    check: (value) => (isMoment(value) ? undefined : 'a backup as --backup lists it: 2026-11-29T02-10-00Z'),
  },
  summary: 'writes a whole backup into empty tables, after checking every file',
  opensPartOfBackup: true,
  stopped: (given) =>
    given.has('--dry-run')
      ? undefined
      : 'The restore stopped before its end. If it had begun to write, the app does not work on these tables. Run the same command again.',
  options: [intoOption, { name: '--dry-run', value: null, help: 'check everything and write nothing' }],
  run: async (doctor, given) => {
    const { pipeline, print, printProblem } = doctor;
    const moment = given.get('--restore') ?? '';
    const target = await doctor.restoreTarget(given.get('--into'));
    const planned = await planRestore(pipeline, moment, target);
    if ('refused' in planned) {
      printProblem(`nothing was restored: ${inWords(planned.refused)}`);
      return 1;
    }
    const { plan } = planned;
    for (const line of planLines(moment, plan)) print(line);
    if (given.has('--dry-run')) {
      print('nothing was written (--dry-run)');
      return 0;
    }
    try {
      for await (const { table, written, left } of restore(pipeline, moment, target, plan))
        print(`  ${table}: ${written} rows${left === 0 ? '' : `; ${left} of customers that left were not restored`}`);
    } catch (error) {
      printProblem(
        'The restore stopped before its end, and the app does not work on these tables. Run the same command again.',
      );
      throw error;
    }
    for (const line of nextLines(given)) print(line);
    return 0;
  },
};

const another = 'choose another one; npm run doctor -- --backup lists them';

function inWords(refusal: RestoreRefusal): string {
  switch (refusal.reason) {
    case 'noSuchBackup':
      return 'there is no such backup; npm run doctor -- --backup lists them';
    case 'notWhole':
      return `the backup is not complete: it has no readable manifest; ${another}`;
    case 'newerFormat':
      return `version ${refusal.version} wrote it in a newer format; use the tools of that version`;
    case 'unknownTable':
      return `it has a table that this version does not know: ${refusal.table}; use the tools of the version that made it`;
    case 'missing':
      return `the file of ${refusal.table} is missing; ${another}`;
    case 'altered':
      return `the file of ${refusal.table} is not the one that was backed up (SHA-256 differs); ${another}`;
    case 'otherRestore':
      return `these tables hold a part of the backup ${refusal.moment}: restore that one to its end, or delete the tables`;
    case 'occupied':
      return `${refusal.table} already has rows; restore into empty tables, with the app stopped: --into names those of a new storage account`;
  }
}

const planLines = (moment: string, { manifest, gone, leaving, knowsWhoLeft, mark }: Restoring): readonly string[] => [
  `${moment}: ${manifest.tables.length} tables, ${rowsOf(manifest)} rows; every file is as it was backed up`,
  ...(mark === null
    ? []
    : ['  An earlier run stopped before its end: rows that are there already are compared, the rest is written.']),
  ...gone.map(({ tenantId }) => `  ${tenantId} left since then: its rows are not restored`),
  ...leaving.map(
    ({ tenantId }) => `  ${tenantId} is leaving and not exported yet: its rows are restored, and it is still leaving`,
  ),
  ...(knowsWhoLeft
    ? []
    : ['  The configured tables are empty, so customers that left after the backup come back: offboard them again.']),
];

const nextLines = (given: Given): readonly string[] => [
  ...(given.has('--into') ? ['Point AzureWebJobsStorage at the restored account before you go on.'] : []),
  'Then: npm run doctor -- --verify',
  'Repeat each --erase that was done after the backup, and end all sessions: npm run doctor -- --sign-out everybody',
];
