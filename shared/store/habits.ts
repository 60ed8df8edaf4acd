import type { HabitStore } from '../core/sign-in/habit-store';
import { type Habits, noSharedHabits } from '../core/sign-in/habits';
import { dayMs } from '../core/time/durations';
import { habitsPartition, habitsRow, sharedHabitsRow } from './keys';
import { deleteRows, readPoints } from './many';
import { jsonRow, readJson } from './rows';
import { habits as habitsSchema, sharedHabits } from './schemas/habits';
import { type Operation, packTransactions, type TableRow, type Tables } from './tables';

const table = 'Directory';

/** The usual sign-ins of people: one row for each person, beside their names, so that both are erased together. */
export const habitStore = (tables: Tables): HabitStore => ({
  read: async (tenantId, personIds) => {
    const partition = habitsPartition(tenantId);
    const byKey = new Map(personIds.map((id) => [habitsRow(id), id]));
    const [rows, shared] = await Promise.all([
      readPoints(tables, table, partition, [...byKey.keys()]),
      tables.get(table, partition, sharedHabitsRow),
    ]);
    return {
      people: new Map(rows.map((row) => [byKey.get(row.rowKey) ?? '', readJson(table, row, 'habits', habitsSchema)])),
      shared: shared === undefined ? noSharedHabits : readJson(table, shared, 'habits', sharedHabits),
    };
  },
  write: async (tenantId, { people, shared }) => {
    const partition = habitsPartition(tenantId);
    const operations = [
      ...[...people].map(([id, habits]) => upsertOf(habitsRow(id), habits, lastDayOf(habits))),
      upsertOf(sharedHabitsRow, shared, null),
    ];
    for (const pack of packTransactions(partition, operations)) await tables.transact(table, partition, pack);
  },
  has: async (tenantId, personId) =>
    (await tables.get(table, habitsPartition(tenantId), habitsRow(personId))) !== undefined,
  erase: async (tenantId, personId) => {
    const row = { partitionKey: habitsPartition(tenantId), rowKey: habitsRow(personId) };
    await deleteRows(tables, table, [row]);
  },
  forget: async (tenantId, beforeDay) => {
    const before = Math.floor(Date.parse(beforeDay) / dayMs);
    const gone: TableRow[] = [];
    for await (const row of tables.list(table, { partition: habitsPartition(tenantId), select: ['lastDay'] })) {
      const { lastDay } = row.properties;
      if (typeof lastDay === 'number' && lastDay < before) gone.push(row);
    }
    return deleteRows(tables, table, gone);
  },
});

const lastDayOf = ({ days }: Habits): number => Math.max(0, ...days);

const upsertOf = (rowKey: string, value: object, lastDay: number | null): Operation => ({
  type: 'upsert',
  rowKey,
  properties: jsonRow('habits', value, lastDay === null ? {} : { lastDay }),
});
