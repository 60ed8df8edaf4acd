import type { RuleStore } from '../core/rule/rule-store';
import { ruleRow, tenantPartition } from './keys';
import { deleteRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { rule as schema } from './schemas/rule';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Suppressions';
const read = (row: TableRow) => ({ rule: readJson(table, row, 'rule', schema), etag: row.etag });

/** The rules that operators created, one row each. A rule that has ended stays as part of the record. */
export const ruleStore = (tables: Tables): RuleStore => ({
  list: async (tenantId) => (await collected(tables.list(table, { partition: tenantPartition(tenantId) }))).map(read),
  read: async (tenantId, id) => {
    const row = await tables.get(table, tenantPartition(tenantId), ruleRow(id));
    return row && read(row);
  },
  write: (rule, etag) => {
    const properties = jsonRow('rule', rule, { kind: rule.kind, from: rule.from, until: rule.until });
    return writeRow(tables, table, tenantPartition(rule.tenantId), ruleRow(rule.id), properties, etag);
  },
  forget: async (tenantId, id) => {
    await deleteRows(tables, table, [{ partitionKey: tenantPartition(tenantId), rowKey: ruleRow(id) }]);
  },
});
