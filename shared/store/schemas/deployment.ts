import * as z from 'zod';
import type { SignOuts } from '../../core/access/sign-outs';
import type { BackupFile, BackupManifest, BackupRow } from '../../core/deployment/backup';
import type { RestoreMark } from '../../core/deployment/backup-files';
import type { DeploymentRow, TickRow } from '../../core/deployment/deployment-watch';
import { count, text, textOrNull } from './primitives';

export const deploymentRow: z.ZodType<DeploymentRow> = z.object({
  version: text,
  since: text,
  next: z.object({ version: text, since: text }).nullable(),
  highest: text,
  storageFormat: count,
  storageBy: text,
  warnings: z.record(text, text),
});

export const signOuts: z.ZodType<SignOuts> = z.object({ everybody: textOrNull, people: z.record(text, text) });

export const tickRow: z.ZodType<TickRow> = z.object({
  at: text,
  upSince: text,
  tenants: text.optional(),
  failingWatches: z.record(text, text).optional(),
  heartbeat: z.object({ at: text, calledAt: textOrNull, problem: textOrNull }).nullable(),
});

const backupFile: z.ZodType<BackupFile> = z.object({
  table: text,
  part: count.optional(),
  rows: count,
  bytes: count,
  sha256: text,
});

export const backupRow: z.ZodType<BackupRow> = z.object({
  since: text,
  began: textOrNull,
  whole: z.object({ began: text, ended: text, rows: count }).nullable(),
  failure: z.object({ at: text, reason: text }).nullable(),
  unfinished: z
    .object({
      began: text,
      storageFormat: count,
      files: z.array(backupFile),
      at: z.object({ table: text, range: count, partitionKey: text, rowKey: text }).nullable(),
      heldUntil: textOrNull,
    })
    .nullish(),
});

export const restoreMark: z.ZodType<RestoreMark> = z.object({
  moment: text,
  hash: text,
  knowsWhoLeft: z.boolean(),
  isWritten: z.boolean(),
});

export const backupManifest: z.ZodType<BackupManifest> = z.object({
  format: z.union([z.literal(1), z.literal(2)]),
  version: text,
  storageFormat: count,
  began: text,
  ended: text,
  tables: z.array(backupFile),
});
