import { controls as allControls } from '../../../shared/controls';
import { OtherTenant } from '../../../shared/core/tenant/contained';
import { enabledOf } from '../../../shared/core/verdict/enabled';
import { createGraph, type TenantGraph } from '../../../shared/graph/client';
import { neededPermissions } from '../../../shared/graph/permissions';
import { createBudgets } from '../../../shared/graph/throttling';
import { chooseCredential, credentialRefusal, graphResource } from '../../local/start/real-credential';
import type { Given } from '../doctor/command';
import { kindsToRead, type ReadProgress, readLiveTenant } from './live-tenant';
import { showProgress } from './progress';
import { Refused } from './refused';
import { type AssessmentResult, answerTo, type CommandAnswer } from './reports';
import { configurationFile, declarationsOf, onlyOf, sinceEarlier, wholeOf } from './run';

/** The parts that are needed to read a tenant. */
type Entered = {
  readonly graph: TenantGraph;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** @param total how many sources are read */
  readonly progress: (total: number) => ReadProgress;
};

const planOf = (given: Given) => {
  const only = onlyOf(given);
  const config = configurationFile(given.get('--config'));
  const configuration = declarationsOf(config, tenantIdOf(given), '');
  const enabled = enabledOf(allControls, configuration);
  const kinds = kindsToRead(only === null ? enabled : enabled.filter(({ id }) => only.has(id)), configuration);
  return { only, config, configuration, kinds };
};

const tenantIdOf = (given: Given): string => (given.get('--tenant') ?? '').toLowerCase();

/** Reads the tenant of `--tenant` and judges it. Throws Refused if it is another one, or if nothing of it could be read. */
export async function judgedTenant(given: Given, { graph, now, sleep, progress }: Entered): Promise<AssessmentResult> {
  const { only, config, configuration, kinds } = planOf(given);
  try {
    await graph.confirmTenant();
    const read = await readLiveTenant({
      graph,
      configuration,
      kinds,
      progress: progress(kinds.length),
      now,
      sleep,
    });
    const { unread, ...tenant } = read;
    if (unread.length === kinds.length)
      throw new Refused('--tenant', `nothing of it could be read. ${unread[0] ?? ''}`);
    const aside = { ignored: [], unread };
    const { report } = await wholeOf(tenant, config, only, new Date(now()).toISOString(), aside);
    const earlier = given.get('--compare');
    const comparison = earlier === undefined ? undefined : sinceEarlier(earlier, report);
    return { report, latest: report, comparison, folder: null };
  } catch (error) {
    if (!(error instanceof OtherTenant)) throw error;
    throw new Refused('--tenant', `the sign-in is for another tenant (${error.found.tenantId})`);
  }
}

const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Microsoft's number is the only part of the message that is shown. */
function signInFailure(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'error', message: '' };
  const reason = /\bAADSTS\d+/.exec(message)?.[0] ?? name;
  return process.env.AZURE_CLIENT_ID
    ? `sign-in failed (${reason}). Check AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and its expiry, that the application is in this tenant, and your network`
    : `sign-in failed (${reason}). Run it again and sign in with an account of this tenant`;
}

/** What `--tenant` prints; it reads with the sign-in of the person who runs it. */
export async function runTenant(given: Given): Promise<CommandAnswer> {
  const tenantId = tenantIdOf(given);
  const refusal = credentialRefusal(tenantId, process.env, process.stderr.isTTY);
  if (refusal !== undefined) throw new Refused('--tenant', refusal);
  const { kinds } = planOf(given);
  const entry = await chooseCredential(tenantId, process.env, neededPermissions(kinds));
  process.stderr.write(
    `Signing in to tenant ${tenantId} ${entry.how}. Everything is read; nothing is changed or stored.\n`,
  );
  const credential = { getToken: () => entry.credential.getToken([...entry.scopes]) };
  try {
    await credential.getToken();
  } catch (error) {
    // The message is left out: it can quote the request, which holds the secret.
    throw new Refused('--tenant', signInFailure(error));
  }
  const now = (): number => Date.now();
  const graph = createGraph({
    tenantId,
    baseUrl: graphResource,
    credential,
    budgets: createBudgets({ now, sleep }),
    fetch,
    now,
    sleep,
  });
  const screen = {
    isTerminal: process.stderr.isTTY,
    write: (text: string): void => void process.stderr.write(text),
    now,
  };
  return answerTo(
    given,
    await judgedTenant(given, { graph, now, sleep, progress: (total) => showProgress(total, screen) }),
  );
}
