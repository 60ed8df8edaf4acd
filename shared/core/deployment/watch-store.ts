import type { AudienceRow } from '../delivery/critical-routing';
import type { Stored, Written } from '../stored';
import type { BackupRow } from './backup';
import type { RestoreMark } from './backup-files';
import type { DeploymentRow, TickRow } from './deployment-watch';

export type WatchStore = {
  readonly readTick: () => Promise<Stored<TickRow> | undefined>;
  readonly writeTick: (row: TickRow, etag: string | null) => Promise<Written>;
  readonly readAudience: (tenantId: string) => Promise<Stored<AudienceRow> | undefined>;
  readonly writeAudience: (row: AudienceRow, etag: string | null) => Promise<Written>;
  readonly readDeployment: () => Promise<Stored<DeploymentRow> | undefined>;
  readonly writeDeployment: (row: DeploymentRow, etag: string | null) => Promise<Written>;
  readonly readBackup: () => Promise<Stored<BackupRow> | undefined>;
  readonly writeBackup: (row: BackupRow, etag: string | null) => Promise<Written>;
  /** Undefined unless a restore into these tables has begun and is incomplete. */
  readonly readRestore: () => Promise<RestoreMark | undefined>;
  /** Writes a row with this time and reads it back, to check the storage. Throws if either fails. */
  readonly tryRow: (at: string) => Promise<void>;
};
