import { exportFormats, exportKinds } from '../../../shared/core/alert/export';
import { exportRecord } from '../../../shared/pipeline/operate/export';
import { type Command, checkDay, type DoctorOption, missing, oneOf, tenantOption, watchedTenant } from './command';

const options: readonly DoctorOption[] = [
  tenantOption,
  { name: '--from', value: 'DAY', help: 'the first day, YYYY-MM-DD in UTC', check: checkDay },
  { name: '--to', value: 'DAY', help: 'the last day, included; default: today', check: checkDay },
  {
    name: '--format',
    value: 'FORMAT',
    help: `${exportFormats.join(' or ')}; default jsonl`,
    check: oneOf(exportFormats),
  },
  { name: '--names', value: null, help: 'include names and addresses of people; default: ids only' },
  { name: '--out', value: 'FILE', help: 'a new file; default: standard output' },
];

/** The record for auditors, as docs/exports.md describes it. */
export const exportCommand: Command = {
  option: { name: '--export', value: exportKinds.join('|'), help: '', check: oneOf(exportKinds) },
  summary: 'writes the record of a tenant as JSON Lines or CSV (docs/exports.md)',
  takesPaused: true,
  options,
  check: (given) => [
    ...missing(given, '--tenant', '--from'),
    ...((given.get('--from') ?? '') > (given.get('--to') ?? '9') ? ['--from: is after --to'] : []),
  ],
  run: async (doctor, given) => {
    const tenantId = watchedTenant(doctor, given);
    const kind = exportKinds.find((one) => one === given.get('--export'));
    if (tenantId === undefined || kind === undefined) return 1;
    const fromDay = given.get('--from') ?? '';
    const today = new Date(doctor.pipeline.now()).toISOString().slice(0, 10);
    if (fromDay > today) {
      doctor.printProblem(`--from: is after today, ${today} in UTC; nothing was written`);
      return 2;
    }
    const out = given.get('--out');
    const format = exportFormats.find((one) => one === given.get('--format')) ?? 'jsonl';
    const toDay = given.get('--to') ?? today;
    const pieces = exportRecord(doctor.pipeline, {
      tenantId,
      kind,
      format,
      fromDay,
      toDay,
      withNames: given.has('--names'),
    });
    let filled = 0;
    async function* counted(): AsyncGenerator<string> {
      for await (const piece of pieces) {
        if (piece !== '') filled += 1;
        yield piece;
      }
    }
    await doctor.write(counted(), out);
    // The first piece of CSV is the line of column names.
    const isEmpty = filled === (format === 'csv' ? 1 : 0);
    if (isEmpty) doctor.printProblem(`${kind}: nothing is recorded from ${fromDay} to ${toDay}`);
    else if (out !== undefined) doctor.print(`${out}: complete`);
    return 0;
  },
};
