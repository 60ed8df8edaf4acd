import { inParallel } from '../async/in-parallel';
import type { Written } from '../core/stored';
import type { Evaluation } from '../core/verdict/evaluation';
import type { EvaluationStore } from '../core/verdict/evaluation-store';
import type { StatusChange } from '../core/verdict/proof';
import {
  evaluationHistoryOf,
  evaluationHistoryRow,
  evaluationHistoryRows,
  evaluationHistoryRowsOf,
  evaluationRow,
  evaluationRows,
  historyControl,
  isHistoryBefore,
  isHistoryWithin,
  spanning,
  tenantPartition,
} from './keys';
import { deleteRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { evaluation as schema, status as statusSchema } from './schemas/evaluation';
import { mostKeys, type Operation, type Properties, packGroups, readWidth, type Tables } from './tables';
import { conditionalWrite, writtenEtag } from './written';

const table = 'Evaluations';

type Saved = { readonly evaluation: Evaluation; readonly etag: string | null; readonly history: boolean };

/** The latest verdict of each control, and one row for each change of verdict. */
export const evaluationStore = (tables: Tables): EvaluationStore => ({
  readAll: async (tenantId) => {
    const rows = await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: evaluationRows }));
    return rows.map((row) => ({ evaluation: readJson(table, row, 'evaluation', schema), etag: row.etag }));
  },
  save: async (tenantId, evaluations) => {
    const partition = tenantPartition(tenantId);
    // About 50 changed verdicts at once need more than one transaction. Each verdict is complete within its own.
    let written: Written = { status: 'written', etag: '' };
    for (const pack of packGroups(partition, evaluations, operationsOf)) {
      const result = await tables.transact(table, partition, pack.flatMap(operationsOf));
      if (!result.ok) return { status: 'conflict' };
      written = { status: 'written', etag: writtenEtag(result.etags[0]) };
    }
    return written;
  },
  history: async (tenantId, from, to, controlIds) => {
    const partition = tenantPartition(tenantId);
    // Only keys are read, because a verdict with its findings can take tens of kilobytes, and most rows are from
    // another time.
    const wanted = controlIds && new Set(controlIds.map((id) => historyControl(evaluationHistoryRow(id, to))));
    const rowKeys: string[] = [];
    for await (const { rowKey } of tables.list(table, { partition, rows: evaluationHistoryRows, select: [] })) {
      if (isHistoryWithin(rowKey, from, to) && (wanted?.has(historyControl(rowKey)) ?? true)) rowKeys.push(rowKey);
    }
    return (await readHistory(tables, partition, rowKeys)).sort(oldestFirst);
  },
  changesOf: async (tenantId, controlId, since, limit, until) => {
    const rows = evaluationHistoryRowsOf(controlId);
    const from = until === undefined ? rows.from : evaluationHistoryRow(controlId, until);
    const query = { partition: tenantPartition(tenantId), rows: { ...rows, from }, limit };
    const found: Evaluation[] = [];
    for await (const row of tables.list(table, query)) {
      found.push(readJson(table, row, 'evaluation', schema));
      if (isHistoryBefore(row.rowKey, since)) break;
    }
    return found;
  },
  statuses: async (tenantId, to) => {
    const partition = tenantPartition(tenantId);
    const query = { partition, rows: evaluationHistoryRows, select: ['status'] };
    const rows = await collected(tables.list(table, query));
    return rows.flatMap(({ rowKey, properties }): StatusChange[] => {
      const { controlId, at } = evaluationHistoryOf(rowKey);
      const status = statusSchema.safeParse(properties.status).data ?? 'unknown';
      return at < to ? [{ controlId, at, status }] : [];
    });
  },
  recorded: async (tenantId, changes) => {
    const rowKeys = changes.map(({ controlId, at }) => evaluationHistoryRow(controlId, at)).sort();
    return readHistory(tables, tenantPartition(tenantId), rowKeys);
  },
  forgetHistory: async (tenantId, before) => {
    const partition = tenantPartition(tenantId);
    const query = { partition, rows: evaluationHistoryRows, select: [] };
    // Rows are newest first within a control, so the first row before that time is the one to keep.
    const old = (await collected(tables.list(table, query))).filter(({ rowKey }) => isHistoryBefore(rowKey, before));
    const gone = old.filter(
      ({ rowKey }, at) => at > 0 && historyControl(old[at - 1]?.rowKey ?? '') === historyControl(rowKey),
    );
    return deleteRows(tables, table, gone);
  },
});

/** Rows of the history by their sorted keys, which are near each other: a query reads several. */
async function readHistory(tables: Tables, partition: string, rowKeys: readonly string[]): Promise<Evaluation[]> {
  const packs = Array.from({ length: Math.ceil(rowKeys.length / mostKeys) }, (_, pack) =>
    rowKeys.slice(pack * mostKeys, (pack + 1) * mostKeys),
  );
  const rows = await inParallel(packs, readWidth, (keys) =>
    collected(tables.list(table, { partition, rows: spanning(keys), keys })),
  );
  return rows.flat().map((row) => readJson(table, row, 'evaluation', schema));
}

const oldestFirst = (a: Evaluation, b: Evaluation): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.controlId < b.controlId ? -1 : 1);

function operationsOf({ evaluation, etag, history }: Saved): Operation[] {
  const properties = propertiesOf(evaluation);
  const latest = conditionalWrite(evaluationRow(evaluation.controlId), properties, etag);
  if (!history) return [latest];
  return [latest, { type: 'upsert', rowKey: evaluationHistoryRow(evaluation.controlId, evaluation.at), properties }];
}

const propertiesOf = (evaluation: Evaluation): Properties =>
  jsonRow('evaluation', evaluation, { status: evaluation.verdict.status, since: evaluation.since });
