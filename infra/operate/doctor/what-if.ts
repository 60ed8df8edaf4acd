import type { User } from '../../../shared/core/resource/resource';
import { loadState } from '../../../shared/pipeline/collect/tenant-state';
import { inertJson } from '../../../shared/reports/assessment/assessment';
import { answerDocument, answerLines } from '../../../shared/reports/assessment/what-if-words';
import { NoSignIn, readSignIn } from '../what-if/sign-in-file';
import { whatIf } from '../what-if/what-if';
import { type Command, jsonOption, missing, tenantOption, watchedTenant } from './command';

/** What one sign-in would require, by the policies of the last collection. */
export const whatIfCommand: Command = {
  option: { name: '--what-if', value: 'FILE', help: '' },
  summary: 'shows which policies apply to one sign-in (JSON; - reads standard input) and what it would require',
  takesPaused: true,
  options: [tenantOption, jsonOption],
  check: (given) => missing(given, '--tenant'),
  run: async (doctor, given) => {
    const tenantId = watchedTenant(doctor, given);
    if (tenantId === undefined) return 1;
    try {
      const asked = await readSignIn(given.get('--what-if') ?? '');
      const { pipeline } = doctor;
      const { snapshots, watermarks } = pipeline.store;
      const [heads, rows] = await Promise.all([snapshots.readHeads(tenantId), watermarks.readKinds(tenantId)]);
      const state = await loadState(pipeline, await pipeline.configuration(tenantId), heads, rows);
      const users = (): AsyncIterable<readonly User[]> | undefined => {
        const head = state.head('user');
        return head === undefined ? undefined : snapshots.readFleet(tenantId, 'user', head.manifest);
      };
      const answer = await whatIf(asked, { state, users, isRead: (kind) => state.head(kind) !== undefined });
      const readAt = state.head('conditionalAccessPolicy')?.takenAt ?? null;
      if (given.has('--json')) doctor.print(inertJson({ tenantId, readAt, ...answerDocument(answer) }, 2));
      else
        for (const line of [...answerLines(answer), '', `Based on the policies read at ${readAt}.`]) doctor.print(line);
      return 0;
    } catch (error) {
      if (!(error instanceof NoSignIn)) throw error;
      doctor.printProblem(error.message);
      return 2;
    }
  },
};
