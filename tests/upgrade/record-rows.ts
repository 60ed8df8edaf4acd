/**
 * The rows that a version stores in a small simulated tenant, and the input that its readers accept, as JSON Schema.
 * scripts/record-previous.mjs runs this file in the source tree of an earlier release, with its code.
 */
import { z } from 'zod';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { tableNames } from '../../shared/store/tables';
import { apply, hint, kindOf, type TenantChange } from '../pipeline/history';
import { createSmallWorld, startApp, tenantId } from '../pipeline/small-world';
import { schemas } from './stored-schemas';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Bytes, times and large numbers are marked, because JSON has no types for them. */
const packed = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Date) return { date: value.toISOString() };
  return typeof value === 'bigint' ? { bigint: String(value) } : value;
};

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;
const schemaOf = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** The table, the two keys and the properties of a row. */
type RecordedRow = readonly [string, string, string, Readonly<Record<string, unknown>>];

export type Recorded = {
  /** When the simulated clock stopped; ISO 8601. */
  readonly at: string;
  readonly rows: readonly RecordedRow[];
  readonly readers: Readonly<Record<string, object>>;
};

export const changes: readonly TenantChange[] = [
  { to: 'exclusion', id: 'ca02', isExcluded: true },
  { to: 'role', person: 'person03', isHeld: true },
  { to: 'devices', count: 3, isCompliant: false },
];

export async function recordRows(): Promise<Recorded> {
  const world = createSmallWorld();
  const app = startApp(world);
  const pass = (ms: number): Promise<void> => app.runUntil(world.now() + ms);
  await app.tick();
  await pass(12 * minuteMs);
  for (const change of changes) {
    // Up to version 0.2.0, the field was called `deed`.
    apply(world, { ...{ deed: change }, change, by: 'ada' }, 0);
    await app.ask(hint(kindOf(change)), hint('directoryAudit'));
    await pass(6 * minuteMs);
  }
  const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  if (alert === undefined) throw new Error('no alert was raised');
  const by = { id: 'lea', tenantId, name: 'Lea Olsen' };
  await handleAlert(app.pipeline(), { tenantId, alertId: alert.id, action: 'acknowledge', by, note: 'on it' });
  await makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'suppression', source: 'ZT.ID.021', resourceId: null, actorId: null, openings: [], alertId: null },
      ...{ reason: 'planned', owner: 'it@contoso.example', from: null },
      until: new Date(world.now() + 20 * dayMs).toISOString(),
    },
    by,
  );
  await pass(3 * minuteMs);
  // A day later the day is sealed, and on Monday the digest is sent.
  world.advanceTo(Date.parse('2026-11-30T06:58:00.000Z'));
  await pass(6 * minuteMs);

  const rows: RecordedRow[] = [];
  for (const table of tableNames)
    for await (const { partitionKey, rowKey, properties } of world.tables.list(table, {
      partition: { from: '', to: '~' },
    })) {
      const values = Object.entries(properties).map(([name, value]) => [name, packed(value)] as const);
      rows.push([table, partitionKey, rowKey, Object.fromEntries(values)]);
    }
  const readers = Object.entries(schemas).flatMap(([name, schema]) =>
    isSchema(schema) ? [[name, schemaOf(schema)] as const] : [],
  );
  return { at: new Date(world.now()).toISOString(), rows, readers: Object.fromEntries(readers) };
}
