import { type Erasure, erasePerson } from '../../../shared/pipeline/operate/erase';
import { type Command, checkGuid, jsonOption, missing, tenantOption, watchedTenant } from './command';

/** Removes a person's name and address from stored data. The record stays complete. */
export const erase: Command = {
  option: { name: '--erase', value: 'OBJECT_ID', help: '', check: checkGuid },
  summary: 'removes the name and address of a person from stored data; shows what goes and what stays',
  takesPaused: true,
  options: [tenantOption, { name: '--yes', value: null, help: 'do it; without it nothing is written' }, jsonOption],
  check: (given) => missing(given, '--tenant'),
  run: async (doctor, given) => {
    const tenantId = watchedTenant(doctor, given);
    if (tenantId === undefined) return 1;
    const objectId = (given.get('--erase') ?? '').toLowerCase();
    const erasure = await erasePerson(doctor.pipeline, tenantId, objectId, given.has('--yes'));
    if (given.has('--json')) doctor.print(JSON.stringify({ tenantId, objectId, ...erasure }, null, 2));
    else for (const line of linesOf(objectId, erasure)) doctor.print(line);
    return 0;
  },
};

const shown = 20;
const idsOf = (ids: readonly string[]): string =>
  ids.length <= shown
    ? ids.join(', ')
    : `${ids.slice(0, shown).join(', ')} and ${ids.length - shown} more (--json lists all)`;

function linesOf(objectId: string, { isDone, name, hasHabits, recordIds, operatorIn, left }: Erasure): string[] {
  const names = { kept: isDone ? 'erased' : 'would be erased', erased: 'was erased before', none: 'none is kept' };
  const line = (ids: readonly string[], text: string): string[] =>
    ids.length === 0 ? [] : [`  ${text} (${ids.length}): ${idsOf(ids)}`];
  return [
    isDone ? `${objectId} is erased` : `${objectId}: nothing was done yet; --yes does it`,
    `  Directory: name and address: ${names[name]}; no collection stores them again`,
    ...(hasHabits ? [`  Directory: what is usual for their sign-ins: ${isDone ? 'deleted' : 'would be deleted'}`] : []),
    ...line(recordIds, `Records: ${isDone ? 'personal data removed' : 'personal data would be removed'}`),
    ...line(operatorIn, `Operator's name in older rows: ${isDone ? 'removed' : 'would be removed'}`),
    'kept, and why:',
    ...(left.isInTenant
      ? ['  Snapshots: the account and its name exist in the tenant; they go when the account is deleted there']
      : []),
    ...line(left.eventIds, 'Events name the id, because the record stays complete'),
    ...line(left.eventIdsInWords, 'Events contain a name or address in text written by others'),
    ...line(left.alertIds, 'Alerts name the id'),
    ...line(left.ownerIn, 'Rules name an owner in free text'),
    ...line(left.reasonIn, 'Rules give a reason in free text that names the person'),
    ...line(left.noteIn, "Alerts have an operator's note that names the person"),
    ...line(left.controlIds, 'Evaluations name the id, until the verdict changes'),
    ...line(left.recipientIds, 'watch.config.json: recipients with this address'),
    '  Messages already sent stay in mailboxes, channels and ticket systems, out of reach of Zero Trust Watch.',
  ];
}
