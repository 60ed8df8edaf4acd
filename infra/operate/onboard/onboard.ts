import type { Configuration } from '../../../shared/config/config';
import { isGuid } from '../../../shared/core/same-id';
import type { Pipeline } from '../../../shared/pipeline/context';
import { changeCustomer, customerStatuses, inviteCustomer } from '../../../shared/pipeline/operate/customers';
import { consentLink } from './consent-link';
import { findTenant } from './find-tenant';
import { leave } from './leave';
import type { Asked, OnboardOptions } from './options';
import { busyWords, invitationLines, statusLines, statusWords } from './wording';

export type Onboarding = {
  readonly configuration: Pick<Configuration, 'surroundings' | 'withCustomers'>;
  readonly pipeline: Pick<Pipeline, 'controls' | 'now' | 'sleep' | 'store'>;
  readonly print: (line: string) => void;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** How long it follows along before it ends; ms. */
  readonly patienceMs: number;
};

const pollMs = 5_000;

/** The exit code: 0 if everything requested is done or under way. */
export async function onboard(onboarding: Onboarding, options: OnboardOptions): Promise<number> {
  const { pipeline, print } = onboarding;
  switch (options.type) {
    case 'list':
      for (const line of statusLines(await customerStatuses(pipeline), pipeline.now())) print(line);
      return 0;
    case 'pause':
    case 'resume':
      return change(onboarding, options.tenant, options.type);
    case 'leave': {
      const tenantId = await idOf(onboarding, options.tenant);
      if (tenantId === undefined) return 1;
      if (isOfFile(onboarding, tenantId)) {
        print(
          `${options.tenant}: watch.config.json names this tenant. Remove it there and deploy, then run this again.`,
        );
        return 1;
      }
      return leave(onboarding, tenantId, options);
    }
    case 'invite':
      return invite(onboarding, options.customers, options.waits);
  }
}

const unfound = {
  unknown: 'Microsoft Entra knows no tenant with this domain or ID in this cloud',
  unreachable: 'Microsoft Entra did not answer; run it again',
};

/** Undefined: there is none, and that is printed. An id is taken as it is: the tenant may be gone by now. */
async function idOf({ configuration, print, send }: Onboarding, tenant: string): Promise<string | undefined> {
  if (isGuid(tenant)) return tenant.toLowerCase();
  const found = await findTenant(configuration.surroundings.cloud.authority, tenant, send);
  if (found.outcome === 'found') return found.tenantId;
  print(`${tenant}: ${unfound[found.outcome]}`);
  return undefined;
}

const isOfFile = ({ configuration }: Onboarding, tenantId: string): boolean =>
  configuration.withCustomers([]).tenantIds.some((id) => id.toLowerCase() === tenantId);

async function change(onboarding: Onboarding, tenant: string, type: 'pause' | 'resume'): Promise<number> {
  const { pipeline, print } = onboarding;
  const tenantId = await idOf(onboarding, tenant);
  if (tenantId === undefined) return 1;
  const changed = await changeCustomer(pipeline, tenantId, { type });
  switch (changed.outcome) {
    case 'changed':
      print(
        `${changed.row.name}: ${type === 'pause' ? 'paused' : 'collecting again'}; the app follows within a minute.`,
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
async function invite(onboarding: Onboarding, customers: readonly Asked[], waits: boolean): Promise<number> {
  const { configuration, print } = onboarding;
  if (configuration.surroundings.application === null) {
    print('APP_CLIENT_ID is not set: register the application first (npm run register).');
    return 1;
  }
  const invited = new Set<string>();
  let failed = 0;
  for (const asked of customers) {
    const tenantId = await inviteOne(onboarding, asked);
    if (tenantId === undefined) failed += 1;
    else invited.add(tenantId);
  }
  if (waits && invited.size > 0) await follow(onboarding, invited);
  return failed === 0 ? 0 : 1;
}

const settingsOf = ({ mail, name, tenant }: Asked): Readonly<Record<string, unknown>> | undefined =>
  mail === undefined
    ? undefined
    : { recipients: [{ id: 'contact', name: name ?? tenant, channel: 'email-acs', address: mail }] };

async function inviteOne(onboarding: Onboarding, asked: Asked): Promise<string | undefined> {
  const { configuration, pipeline, print, send } = onboarding;
  const { surroundings } = configuration;
  const found = await findTenant(surroundings.cloud.authority, asked.tenant, send);
  if (found.outcome !== 'found') {
    print(`${asked.tenant}: ${unfound[found.outcome]}`);
    return undefined;
  }
  const { tenantId } = found;
  if (isOfFile(onboarding, tenantId)) {
    print(`${asked.tenant}: watch.config.json names this tenant; it is not a customer.`);
    return undefined;
  }
  const result = await inviteCustomer(pipeline, {
    tenantId,
    name: asked.name,
    defaultName: asked.tenant,
    tags: asked.groups.length === 0 ? undefined : asked.groups,
    settings: settingsOf(asked),
  });
  if (result === 'busy' || result === 'leaving') {
    print(
      result === 'busy'
        ? busyWords(asked.tenant)
        : `${asked.tenant}: is leaving. Finish that first (--leave), or take it back (--resume).`,
    );
    return undefined;
  }
  const { name, state } = result;
  if (state === 'invited') for (const line of invitationLines(name, consentLink(surroundings, tenantId))) print(line);
  return tenantId;
}

/** Prints each change until all are watched, or until `patienceMs` has passed. */
async function follow({ pipeline, print, patienceMs }: Onboarding, tenantIds: ReadonlySet<string>): Promise<void> {
  const until = pipeline.now() + patienceMs;
  const said = new Map<string, string>();
  for (;;) {
    const statuses = await customerStatuses(pipeline, tenantIds);
    for (const status of statuses) {
      const words = statusWords(status, pipeline.now());
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
