/** The rows of Log Analytics match its tables, the Sentinel rule and the docs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertLogRow, alertLogRow, eventLogRow, shortened } from '../../../shared/reports/export/log-rows';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { type Json, templateOf } from '../../azure/template';
import { message } from '../../channels/message';
import { anEvent } from '../../store/fixtures';
import { openStory, restoredStory, storyNames } from '../stories';

const tenantId = '11111111-2222-4333-8444-555555555555';
const template = templateOf('logTables');
type Column = { readonly name: string; readonly type: string };
const columnsOf = (name: 'alertColumns' | 'eventColumns'): readonly Column[] => template.variables[name];

const wireTypeOf = (value: unknown): RegExp => {
  if (typeof value === 'boolean') return /^boolean$/;
  if (typeof value === 'number') return /^int$/;
  if (typeof value !== 'string') return /^dynamic$/;
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? /^datetime$/ : /^string$/;
};

const alertRow = (): AlertLogRow => {
  const { machine } = message;
  const actor = { type: 'person', id: 'u1', name: 'Mara', address: 'mara@contoso.example', ipAddress: '192.0.2.44' };
  // Safe: the type of an actor is one of its words.
  return alertLogRow({ ...message, machine: { ...machine, actor } } as typeof message, 'row-1');
};
const eventRow = () =>
  eventLogRow(
    anEvent(tenantId, 1, {
      happenedAt: '2026-11-24T13:02:00Z',
      anchor: '2026-11-24T13:02:00Z',
      recordedAt: '2026-11-24T13:08:00Z',
      attribution: {
        status: 'known',
        recordId: 'r',
        at: '2026-11-24T13:02:00Z',
        actor: { type: 'person', id: 'u1', ipAddress: '192.0.2.44' },
      },
    }),
  );

test.each([
  ['alertColumns', alertRow, 'ZeroTrustWatch_CL'],
  ['eventColumns', eventRow, 'ZeroTrustWatchEvents_CL'],
] as const)('columns of %s match the rows, each with its type, and each is described', (name, makeRow, table) => {
  const row: Readonly<Record<string, unknown>> = makeRow();
  const columns = columnsOf(name);
  expect(columns.map((column) => column.name)).toEqual(Object.keys(row));
  for (const column of columns) {
    const value = row[column.name];
    if (value !== null)
      expect([column.name, column.type]).toEqual([column.name, expect.stringMatching(wireTypeOf(value))]);
    // Reserved by Log Analytics, or longer than it accepts.
    expect(column.name).not.toMatch(/^(_ResourceId|_SubscriptionId|TenantId|Type|UniqueId|Title|id)$/);
    expect(column.name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,44}$/);
  }
  const docs = readFileSync(join(__dirname, '../../../docs/log-analytics.md'), 'utf8');
  const [, section = ''] = docs.split(`## ${table}`);
  const described = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, one]) => one);
  expect(described).toEqual(Object.keys(row));
});

test('the Sentinel rule reads existing columns, and groups events of one alert', () => {
  const names = new Set(columnsOf('alertColumns').map((column) => column.name));
  const rule = Object.values<Json>(template.resources).find(({ type }) => /alertRules$/.test(type))?.properties;
  const read: readonly string[] = [
    ...Object.values<string>(rule.customDetails),
    ...rule.entityMappings.flatMap(({ fieldMappings }: Json) =>
      fieldMappings.map(({ columnName }: Json) => columnName),
    ),
    ...[...JSON.stringify(rule.alertDetailsOverride).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name),
    rule.alertDetailsOverride.alertSeverityColumnName,
  ];
  // The query itself defines this name.
  expect(read.filter((name) => !names.has(name))).toEqual(['AccountId']);
  expect(rule.query).toContain('extend AccountId =');
  expect(rule.incidentConfiguration.groupingConfiguration).toMatchObject({
    enabled: true,
    groupByCustomDetails: ['IncidentKey'],
  });
  expect(Object.keys(rule.customDetails)).toContain('IncidentKey');
  const streams: Json = Object.values<Json>(template.resources).find(({ type }) => /dataCollectionRules$/.test(type));
  expect(Object.keys(streams.properties.streamDeclarations)).toEqual([
    'Custom-ZeroTrustWatch_CL',
    'Custom-ZeroTrustWatchEvents_CL',
  ]);
});

test('every alert has one id from start to end, and is another incident when it reopens', () => {
  for (const name of storyNames) {
    const open = alertLogRow(renderAlert(openStory(name)), 'row-1');
    const restored = alertLogRow(renderAlert(restoredStory(name)), 'row-2');
    expect([name, restored.AlertId, restored.IncidentKey]).toEqual([name, open.AlertId, open.IncidentKey]);
    expect([open.AlertStatus, restored.AlertStatus]).toEqual(['open', 'resolved']);
  }
  const report = openStory('exclusion');
  const [first] = report.transitions;
  if (first === undefined) throw new Error('a story without a transition');
  const again = { ...report, transitions: [...report.transitions, { ...first, seq: 9, type: 'reopened' as const }] };
  expect(alertLogRow(renderAlert(again), 'r').IncidentKey).not.toBe(alertLogRow(renderAlert(report), 'r').IncidentKey);
});

test('the account is a column of its own, without names of erased people', () => {
  const report = openStory('exclusion');
  const row = alertLogRow(renderAlert(report), 'row-1');
  expect(row).toMatchObject({ ActorType: 'person', ActorId: expect.any(String), ActorIpAddress: '192.0.2.44' });
  const names = new Map([...report.names].map(([id, named]) => [id, { ...named, type: 'erased' as const }]));
  const erased = alertLogRow(renderAlert({ ...report, names }), 'row-1');
  expect([erased.ActorId, erased.ActorName, erased.ActorAddress]).toEqual([row.ActorId, null, null]);
});

test('a text that is too long is cut where that can be shown', () => {
  const long = { ...message, firstLine: '\u{1F512}'.repeat(40_000) };
  expect(Buffer.byteLength(alertLogRow(long, 'r').AlertText)).toBeLessThan(64 * 1024);
  expect(alertLogRow(long, 'r').AlertText.endsWith('…')).toBe(true);
  expect(shortened(eventRow())).toMatchObject({ Shortened: true, Lines: [], Details: {}, EventId: eventRow().EventId });
});
