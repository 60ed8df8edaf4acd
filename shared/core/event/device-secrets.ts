import { activityOf, isSuccess } from '../attribution';
import type { LogRecord } from '../log/record';
import { unwrap } from '../log/unwrap';

export const secretReadings: readonly string[] = [
  'read bitlocker key',
  'recover device local administrator password',
  'reveal local administrator password',
];

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The device id in Entra of the device whose recovery key or password was read; null for any other entry. */
export function deviceOfSecret(record: LogRecord): string | null {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !secretReadings.includes(activityOf(record)))
    return null;
  const detail = (name: RegExp): string =>
    unwrap(record.additionalDetails?.find(({ key }) => name.test(key))?.value) ?? '';
  // `…by device id: ID`, and `…with key ID: 'KEY'. Backed up from device: 'ID'`.
  const named = [detail(/^device ?id$/i), /\bdevice(?: id)?:.*$/i.exec(detail(/^additional ?info$/i))?.[0] ?? ''];
  return named.map((text) => uuid.exec(text)?.[0] ?? null).find((id) => id !== null) ?? null;
}
