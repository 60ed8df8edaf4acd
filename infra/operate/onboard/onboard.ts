import { customerDesk } from '../../../shared/app/customer-desk';
import type { Configuration } from '../../../shared/config/config';
import { isGuid } from '../../../shared/core/same-id';
import { consentLink } from '../../../shared/core/tenant/consent-link';
import { type CustomerRow, isConsentWanted } from '../../../shared/core/tenant/customer';
import type { Pipeline } from '../../../shared/pipeline/context';
import {
  actOnCustomer,
  type CustomerDesk,
  customerStatuses,
  type Invitation,
  type Invited,
  invite as inviteCustomer,
  keptByDeployment,
} from '../../../shared/pipeline/operate/customers';
import { customerRefusalInWords } from '../../../shared/reports/handling/customer-words';
import { leave } from './leave';
import type { OnboardOptions } from './options';
import {
  busyWords,
  invitationLines,
  invitedAgainWords,
  notInvitedWords,
  statusLines,
  statusWords,
  stoppedWords,
  unknownGroupWords,
} from './wording';

export type Onboarding = {
  readonly configuration: Pick<Configuration, 'contained' | 'groups' | 'surroundings' | 'withCustomers'>;
  readonly pipeline: Pick<Pipeline, 'controls' | 'now' | 'sleep' | 'store'>;
  readonly print: (line: string) => void;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** How long the command shows the progress; ms. */
  readonly patienceMs: number;
};

const pollMs = 5_000;

/** Returns the exit code: 0 if everything requested is done or in progress. */
export async function onboard(onboarding: Onboarding, options: OnboardOptions): Promise<number> {
  const { configuration, pipeline, print } = onboarding;
  switch (options.type) {
    case 'list':
      for (const line of statusLines(await customerStatuses(pipeline), configuration.contained, pipeline.now()))
        print(line);
      return 0;
    case 'pause':
    case 'resume':
      return change(onboarding, options.tenant, options.type);
    case 'leave': {
      const tenantId = await idOf(onboarding, options.tenant);
      if (tenantId === undefined) return 1;
      const kept = keptByDeployment(deskOf(onboarding), tenantId);
      if (kept !== undefined) {
        print(`${options.tenant}: ${customerRefusalInWords(kept)}`);
        return 1;
      }
      return leave(onboarding, tenantId, options);
    }
    case 'invite':
      return invite(onboarding, options);
  }
}

const deskOf = ({ configuration, pipeline, send }: Onboarding): CustomerDesk =>
  customerDesk({ configuration, pipeline, send, by: null });

/** Undefined if there is no such tenant; then that is printed. An id is not looked up, because the tenant may no longer exist. */
async function idOf(onboarding: Onboarding, tenant: string): Promise<string | undefined> {
  if (isGuid(tenant)) return tenant.toLowerCase();
  const found = await deskOf(onboarding).findTenant(tenant);
  if (found.outcome === 'found') return found.tenantId;
  onboarding.print(
    `${tenant}: ${customerRefusalInWords(found.outcome === 'unknown' ? 'noSuchTenant' : 'entraSilent')}`,
  );
  return undefined;
}

async function change(onboarding: Onboarding, tenant: string, type: 'pause' | 'resume'): Promise<number> {
  const { print } = onboarding;
  const tenantId = await idOf(onboarding, tenant);
  if (tenantId === undefined) return 1;
  const changed = await actOnCustomer(deskOf(onboarding), tenantId, { type });
  switch (changed.outcome) {
    case 'changed':
      print(
        `${changed.row.name}: ${type === 'pause' ? 'paused' : 'collecting again'}; this takes effect within a minute.`,
      );
      return 0;
    case 'unchanged':
      print(`${changed.row.name}: nothing to ${type}, it is ${changed.row.state}.`);
      return 0;
    case 'unknown':
      print(`${tenant}: not a customer. Tenants of watch.config.json are changed there.`);
      return 1;
    case 'busy':
      print(busyWords(tenant));
      return 1;
  }
}

/** A customer that fails does not delay the others. */
async function invite(
  onboarding: Onboarding,
  { customers: asked, isFile, waits }: Extract<OnboardOptions, { readonly type: 'invite' }>,
): Promise<number> {
  const { configuration, print } = onboarding;
  const own = deskOf(onboarding);
  let known: Map<string, CustomerRow> | undefined;
  // Read once, however long the file is. The invitations of this run are added.
  const customers = async (): Promise<readonly CustomerRow[]> => {
    known ??= new Map((await own.customers()).map((row) => [row.tenantId, row]));
    return [...known.values()];
  };
  const desk = { ...own, customers };
  if (!desk.isRegistered) {
    print(customerRefusalInWords('noRegistration'));
    return 1;
  }
  const unknown = asked.flatMap((one) => unknownGroupWords(one, configuration.groups));
  if (unknown.length > 0) {
    for (const line of [...unknown, 'Nobody was invited.']) print(line);
    return 1;
  }
  const invited = new Set<string>();
  const refusalOf = ({ tenantId, state }: CustomerRow) => {
    if (invited.has(tenantId)) return 'knownAlready';
    return isFile && state === 'left' ? 'hasLeft' : undefined;
  };
  const refused: string[] = [];
  for (const one of asked) {
    const result = await inviteOne(onboarding, desk, one, refusalOf, invited.size, asked.length);
    if (result.status === 'refused' && result.why === 'knownAlready') {
      print(`${one.tenant}: an earlier line of the file names the same tenant. This line is ignored.`);
      refused.push(one.tenant);
      continue;
    }
    if (result.status === 'refused') {
      const why = result.why === 'badSettings' ? result.problems.join('; ') : customerRefusalInWords(result.why);
      print(`${one.tenant}: ${why}`);
      refused.push(one.tenant);
      continue;
    }
    const { tenantId, name } = result.row;
    invited.add(tenantId);
    known?.set(tenantId, result.row);
    if (isConsentWanted(result.row))
      for (const line of invitationLines(name, consentLink(configuration.surroundings, tenantId))) print(line);
    else if (!waits) print(invitedAgainWords(result.row));
  }
  if (asked.length > 1 && refused.length > 0) print(notInvitedWords(invited.size, asked.length, refused));
  if (waits && invited.size > 0) await follow(onboarding, invited);
  return invited.size === asked.length ? 0 : 1;
}

/** A refused customer is a result. If storage fails, the command ends and says how far it got. */
async function inviteOne(
  { print }: Onboarding,
  desk: CustomerDesk,
  asked: Invitation,
  refusalOf: Parameters<typeof inviteCustomer>[2],
  invited: number,
  of: number,
): Promise<Invited> {
  try {
    return await inviteCustomer(desk, asked, refusalOf);
  } catch (error) {
    if (of > 1) print(stoppedWords(asked.tenant, invited, of));
    throw error;
  }
}

/** Prints each change until all customers are watched, or until `patienceMs` is over. */
async function follow(
  { configuration, pipeline, print, patienceMs }: Onboarding,
  tenantIds: ReadonlySet<string>,
): Promise<void> {
  const until = pipeline.now() + patienceMs;
  const said = new Map<string, string>();
  for (;;) {
    const statuses = await customerStatuses(pipeline, tenantIds);
    for (const status of statuses) {
      const words = statusWords(status, configuration.contained, pipeline.now());
      if (said.get(status.row.tenantId) === words) continue;
      said.set(status.row.tenantId, words);
      print(`${status.row.name}: ${words}`);
    }
    const isDone = statuses.every(({ row: { state } }) => state === 'watching' || state === 'paused');
    if (isDone) return;
    if (pipeline.now() >= until) {
      print('Still waiting. The app continues on its own; npm run onboard -- --list shows the state of each customer.');
      return;
    }
    await pipeline.sleep(pollMs);
  }
}
