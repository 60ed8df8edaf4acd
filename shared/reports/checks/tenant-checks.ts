import type { Failure } from '../../core/collection/failure';
import type { Check, CheckArea } from '../../core/deployment/check';
import type { KindHealth, TenantHealth } from '../../core/deployment/health';
import type { IdentitySeen, TenantBasics, TenantSeen } from '../../core/deployment/survey';
import { isReadByPeople, type Recipient, type TenantConfiguration } from '../../core/tenant/configuration';
import { licenceNames } from '../../core/tenant/licence-key';
import { earliestOf } from '../../core/time/latest';
import { kindDefinition } from '../../kinds';
import { listed } from '../language/counting';
import { durationInWords } from '../language/local-time';
import { reasonInWords } from '../language/reasons';
import { agoOf, line, warningLines } from './line';

type About = ReturnType<typeof line>;

/** The checks of one tenant. */
export function tenantChecks({ health, configuration, identity }: TenantSeen, now: number): readonly Check[] {
  const about = line(health.tenantId);
  const isRead = health.kinds.some(({ status }) => status === 'fresh');
  return [
    ...basicChecks({ ...health, isRead, timeZone: configuration?.timeZone ?? null, identity }, now),
    ...health.kinds.map((kind) => sourceCheck(health.tenantId, kind)),
    ...(configuration === null ? [] : channelLines(about, health, configuration, now)),
    deliveryLine(about, health, configuration),
  ];
}

export function basicChecks(seen: TenantBasics, now: number): readonly Check[] {
  const about = line(seen.tenantId);
  return [
    ...configurationLines(about, seen),
    ...identityLines(about, seen.identity),
    subscriptionLine(about, seen, now),
    ...(seen.timeZone === null ? [] : [timeZoneLine(about, seen.timeZone, now)]),
  ];
}

const configurationLines = (about: About, { warnings }: TenantBasics): readonly Check[] =>
  // A filter that Microsoft refuses is part of a source's check.
  warningLines(
    about,
    'settings',
    'Settings',
    warnings.filter(({ code }) => code !== 'filterRefused'),
  );

// --- Identity -----------------------------------------------------------------------------------------------------

const tokenAge = 'A token that was issued before a change can stay valid for a day.';

function identityLines(about: About, seen: IdentitySeen): readonly Check[] {
  const token = about.bind(null, 'token', 'identity', 'Token for Microsoft Graph');
  const unknown = about(
    'permissions',
    'identity',
    'Graph permissions',
    'notChecked',
    'They are read from the token, which is not available.',
  );
  switch (seen.status) {
    case 'read':
      return [token('ok', 'Issued for this tenant.'), ...permissionLines(about, seen)];
    case 'unread':
      return [token('ok', 'Issued.'), { ...unknown, found: 'The token cannot be read.' }];
    case 'silent':
      return [
        token(
          'notChecked',
          'No answer in time.',
          'Try again in a minute; if it stays so, check the identity of the app.',
        ),
        unknown,
      ];
    case 'contained':
      return [token('notChecked', 'The settings of this tenant are refused, so nothing is read from it.'), unknown];
    case 'refused':
      return [refusedToken(token, seen.failure), unknown];
    case 'otherTenant':
      return [
        token(
          'red',
          'The identity belongs to another tenant.',
          'Correct tenants[].tenantId, or give this tenant an identity of its own.',
        ),
        unknown,
      ];
    case 'failed':
      return [token('red', seen.problem, 'Read the log of the app.'), unknown];
  }
}

type Rest = (verdict: Check['verdict'], found: string, remedy?: string | null) => Check;

function refusedToken(token: Rest, failure: Failure): Check {
  if (failure.reason === 'throttled')
    return token('notChecked', 'Microsoft Graph is throttling.', 'Try again in a minute.');
  return token('red', failure.detail, 'Check the identity and its consent: docs/runbooks/consent-revoked.md.');
}

function permissionLines(
  about: About,
  { granted, missing, excess, unused, dangerous }: Extract<IdentitySeen, { readonly status: 'read' }>,
): readonly Check[] {
  const ofSources = new Set(unused.map(({ permission }) => permission));
  const unneeded = excess.filter((one) => !dangerous.includes(one) && !ofSources.has(one));
  const remove = 'Remove them in Entra admin center > Enterprise applications > Permissions.';
  return [
    missing.length === 0
      ? about('permissions', 'identity', 'Graph permissions', 'ok', `All that are needed; ${granted.length} granted.`)
      : about(
          'permissions',
          'identity',
          'Graph permissions',
          'red',
          `Missing: ${missing.join(', ')}.`,
          `Run npm run grant-permissions; for a customer, open the consent link again. ${tokenAge}`,
        ),
    ...(dangerous.length === 0
      ? []
      : [
          about(
            'dangerousPermissions',
            'identity',
            'Permissions to change the tenant',
            'red',
            `Granted, and never needed: ${dangerous.join(', ')}.`,
            remove,
          ),
        ]),
    ...(unneeded.length === 0
      ? []
      : [
          about(
            'excessPermissions',
            'identity',
            'Permissions beyond the need',
            'warning',
            `Granted, and needed by no enabled check: ${unneeded.join(', ')}.`,
            `${remove} ${tokenAge}`,
          ),
        ]),
    ...(unused.length === 0
      ? []
      : [
          about(
            'unusedPermissions',
            'identity',
            'Permissions of sources that are not read',
            'warning',
            `Granted, but not used: ${[...ofSources].join(', ')}.`,
            `Add ${listed(unused.map(({ kind }) => kind))} to optionalSources to read what they allow, or remove them in Entra admin center > Enterprise applications > Permissions.`,
          ),
        ]),
  ];
}

// --- Sources ------------------------------------------------------------------------------------------------------

const remedyOf = ({ needs, reason }: KindHealth): string => {
  if (needs !== null) return `Grant ${needs}.`;
  return reason === 'throttled'
    ? 'See docs/runbooks/throttling.md.'
    : 'See docs/troubleshooting.md, "Something is unknown".';
};

export function sourceCheck(tenantId: string, source: KindHealth): Check {
  const { kind, status, ageSeconds, cadenceSeconds, reason, needs, permission, isFilterRefused } = source;
  const { plural, licence } = kindDefinition(kind);
  const of = line(tenantId).bind(null, `source:${kind}`, 'sources', plural);
  const every = `read every ${durationInWords(cadenceSeconds * 1000)} with ${permission}`;
  const age = ageSeconds === null ? 'never read' : `last read ${durationInWords(ageSeconds * 1000)} ago`;
  const why = reason === null ? '' : `; ${reasonInWords(reason)}`;
  switch (status) {
    case 'fresh':
      return isFilterRefused
        ? of(
            'warning',
            `${age}, ${every}; Microsoft Graph refuses the filter by last update, so late updates of old entries are missed`,
          )
        : of('ok', `${age}, ${every}`);
    case 'unlicensed': {
      const name = licence === 'free' ? (needs ?? 'a licence') : licenceNames[licence];
      return of('notChecked', `not licensed: needs ${name}`, `Buy ${name} to read it.`);
    }
    case 'waiting':
      return of(
        'notChecked',
        `not read yet${why}; ${every}`,
        'Wait for the first collection. It usually takes less than 15 minutes; after an hour, the source counts as unreadable.',
      );
    case 'blind':
    case 'late':
      return of('red', `${age}, ${every}${why}`, remedyOf(source));
  }
}

// --- Subscriptions ------------------------------------------------------------------------------------------------

function subscriptionLine(about: About, { subscriptions, isRead }: TenantBasics, now: number): Check {
  const of = about.bind(null, 'subscriptions', 'subscriptions', 'Change notifications');
  const live = subscriptions.filter(({ status }) => status === 'live');
  const expired = subscriptions.length - live.length;
  const next = earliestOf(live.map(({ expiresAt }) => expiresAt));
  if (expired > 0)
    return of(
      'red',
      `${expired} of ${subscriptions.length} subscriptions have expired.`,
      'They are renewed every 6 hours: read the log of the function subscriptions.',
    );
  if (next !== null)
    return of('ok', `${live.length} active, the next expires in ${durationInWords(Date.parse(next) - now)}.`);
  return of(
    isRead ? 'warning' : 'notChecked',
    'There is no subscription: changes are found by polling only.',
    'Let Microsoft Graph reach the notification endpoint, and read the log of the function subscriptions.',
  );
}

// --- Messages -----------------------------------------------------------------------------------------------------

const areaOf: Readonly<Record<Recipient['channel'], CheckArea>> = {
  'email-acs': 'mail',
  'teams-workflow': 'teams',
  webhook: 'webhook',
  'log-analytics': 'logAnalytics',
};

/** Each recipient, and whether messages reach it. */
export function channelLines(
  about: About,
  { channels, pings, receipts }: Pick<TenantHealth, 'channels' | 'pings' | 'receipts'>,
  { recipients }: TenantConfiguration,
  now: number,
): readonly Check[] {
  const lines = recipients.map((recipient) => {
    const { id, name, channel } = recipient;
    const of = about.bind(null, `channel:${id}`, areaOf[channel], name);
    const state = channels.find((one) => one.channel === channel && one.recipientId === id);
    if (state?.failingSince != null)
      return of(
        'red',
        `Failing for ${durationInWords(now - Date.parse(state.failingSince))}: ${state.reason ?? 'reason not known'}.`,
        channel === 'email-acs' ? 'See docs/runbooks/no-mail.md.' : 'See docs/troubleshooting.md.',
      );
    const receipt = receipts.find(({ recipientId }) => recipientId === id);
    const ping = pings.find(({ recipientId }) => channel === 'teams-workflow' && recipientId === id);
    const tested =
      ping?.lastPingAt == null
        ? ''
        : ` A test message was sent ${agoOf(ping.lastPingAt, now)}; its result is not known.`;
    const lastSuccessAt = state?.lastSuccessAt ?? null;
    const delivered =
      lastSuccessAt === null
        ? `Nothing was delivered in the last 7 days.${tested}`
        : `Last delivered ${agoOf(lastSuccessAt, now)}.`;
    if (isReadByPeople(channel)) return receiptLine(of, { receipt, delivered, lastSuccessAt, now });
    return lastSuccessAt === null
      ? of('notChecked', delivered, 'Send a test alert: Health & settings > Recipients.')
      : of('ok', delivered);
  });
  return recipients.some(({ channel }) => channel === 'email-acs')
    ? lines
    : [...lines, about('mail', 'mail', 'Mail', 'notChecked', 'No recipient gets mail.')];
}

/**
 * A provider that accepts a message does not know whether it ends in quarantine or a junk folder, so a person must
 * confirm that it arrived.
 */
function receiptLine(
  of: Rest,
  {
    receipt,
    delivered,
    lastSuccessAt,
    now,
  }: {
    readonly receipt: TenantHealth['receipts'][number] | undefined;
    readonly delivered: string;
    readonly lastSuccessAt: string | null;
    readonly now: number;
  },
): Check {
  const remedy = 'Send a test message and enter its code: Health & settings > Recipients.';
  if (receipt === undefined) return of('notChecked', `${delivered} Nobody has confirmed that it can be read.`, remedy);
  const { sentAt, failure, confirmedAt } = receipt;
  const sent = agoOf(sentAt, now);
  if (failure !== null && (lastSuccessAt === null || lastSuccessAt < sentAt))
    return of('red', `The test message of ${sent} was not sent: ${failure}.`, 'See docs/runbooks/no-mail.md.');
  const confirmed = confirmedAt === null ? '' : `A person confirmed receipt ${agoOf(confirmedAt, now)}.`;
  if (confirmedAt !== null && confirmedAt >= sentAt)
    return of('ok', lastSuccessAt === null ? confirmed : `${delivered} ${confirmed}`);
  return of(
    'notChecked',
    `A test message was sent ${sent}, and not confirmed. ${confirmed}`.trimEnd(),
    'Enter the code in it: Health & settings > Recipients. If it did not arrive: docs/runbooks/no-mail.md.',
  );
}

function deliveryLine(about: About, { undelivered }: TenantHealth, configuration: TenantConfiguration | null): Check {
  const of = about.bind(null, 'undelivered', 'delivery', 'Undelivered messages');
  if (configuration === null) return of('notChecked', 'The settings of this tenant are refused.');
  return undelivered === 0
    ? of('ok', 'None.')
    : of('red', `${undelivered} not delivered.`, 'The page of each alert names the reason.');
}

function timeZoneLine(about: About, timeZone: string, now: number): Check {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(now);
  return about('timeZone', 'timeZone', 'Time zone', 'ok', `${timeZone}: it is ${clock} there.`);
}
