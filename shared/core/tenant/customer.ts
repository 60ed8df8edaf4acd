/**
 * A tenant that is onboarded while the app runs, from its invitation on. Each function takes an event and returns the
 * next row. Pure.
 */
import type { Operator } from '../alert/operator';
import { dayMs } from '../time/durations';
import { type Departure, type ExportedFile, type Receipt, receiptsOf } from './departure';
import type { TokenTrouble } from './token-trouble';

export const customerStates = [
  'invited',
  'consented',
  'collecting',
  'watching',
  'paused',
  // Nothing is collected or sent any more, and none of its people can sign in. Its rows are exported and then deleted.
  'leaving',
  'left',
] as const;
export type CustomerState = (typeof customerStates)[number];

/** An operator's change to a customer. */
export const customerActs = ['invite', 'pause', 'resume', 'leave', 'export', 'delete'] as const;
export type CustomerAct = (typeof customerActs)[number];

export type CustomerChange = {
  readonly what: CustomerAct;
  readonly at: string;
  /** Null for the command, because it uses storage access instead of a sign-in to the app. */
  readonly by: Operator | null;
  /** Until the record has the change. A process that ends in between leaves it to the next tick or the next change. */
  readonly isPending?: true | undefined;
};

/** Which tenant asked for a name last, so that two operators cannot give one name to two tenants at the same moment. */
export type NameClaim = { readonly tenantId: string; readonly at: string };

export type CustomerRow = {
  /** Lower case. */
  readonly tenantId: string;
  readonly name: string;
  /** The groups in watch.config.json whose settings apply to the customer. */
  readonly tags: readonly string[];
  /** The customer's own settings, which override those of its groups; names as in watch.config.json. Checked when they are used. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: CustomerState;
  /** When it entered this state; ISO, like every time here. */
  readonly since: string;
  /** Until when consent is checked for. */
  readonly invitedUntil: string;
  /** When Entra was last asked for a token, to see which permissions are granted. Null: ask at once. */
  readonly askedAt: string | null;
  /** Why the tenant cannot be read, as of `askedAt`; null if there is no obstacle. */
  readonly trouble: TokenTrouble | 'otherTenant' | null;
  /** Permissions that the enabled checks need and the token lacks; null if the token cannot be read. */
  readonly missing: readonly string[] | null;
  /** Null unless the customer is leaving or has left. */
  readonly departure: Departure | null;
  /** The receipts for earlier deletions, newest first, if the customer had left and was invited again. */
  readonly earlierReceipts: readonly Receipt[];
  /** The last change by an operator; null in rows from before it was stored. */
  readonly changed: CustomerChange | null;
  /**
   * The last time that the customer was paused, or was leaving and was then kept. `to` is null until it is collected
   * again.
   */
  readonly uncollected: { readonly from: string; readonly to: string | null } | null;
  /** When it last began to leave, or was invited again after it had left; null if never. Sessions of its people from before have ended. */
  readonly sessionsFrom: string | null;
};

export type CustomerNews =
  /** Entra issued a token for the right tenant. Its permissions; null if the token cannot be read. */
  | { readonly type: 'reached'; readonly roles: readonly string[] | null }
  | { readonly type: 'refused'; readonly trouble: TokenTrouble | 'otherTenant' }
  /** Every source has been read once, and the summary was raised. */
  | { readonly type: 'summarised' }
  | { readonly type: 'pause' | 'resume' | 'invite' | 'leave' }
  /** An operator downloaded the export. Rows may be deleted once the deletion is confirmed. */
  | { readonly type: 'export'; readonly exported: ExportedFile }
  /** An operator confirmed the deletion. The app then deletes the rows. */
  | { readonly type: 'delete'; readonly isExportWanted: boolean }
  /** The number of rows that were deleted since the last event. */
  | { readonly type: 'progressed'; readonly gone: number }
  /** The export is complete, or null if none is wanted; `rows` are about to be deleted. */
  | {
      readonly type: 'exported';
      readonly exported: ExportedFile | null;
      readonly rows: Readonly<Record<string, number>>;
    }
  /** No row of the customer is left. */
  | { readonly type: 'deleted' };

const invitationMs = 14 * dayMs;

/** How long a process may take to learn that a customer was added, paused, resumed or is leaving; ms. */
export const customersStandMs = 60_000;

/** Whether the tenant is collected. */
export const isCollected = ({ state }: CustomerRow): boolean => state === 'collecting' || state === 'watching';

/** Whether an administrator of the tenant should open the consent link. */
export const isConsentWanted = (row: CustomerRow): boolean =>
  row.state === 'invited' ||
  row.state === 'consented' ||
  (isCollected(row) && (row.trouble === 'notConsented' || (row.missing !== null && row.missing.length > 0)));

/** Whether its people may sign in and read stored data: from consent until departure. A pause does not affect them. */
export const canSignIn = (row: CustomerRow): boolean => isCollected(row) || row.state === 'paused';

/** Whether the app asks Entra every few minutes for the consent of the tenant. */
export const isAwaited = ({ state, invitedUntil }: CustomerRow, now: number): boolean =>
  state === 'consented' || (state === 'invited' && now < Date.parse(invitedUntil));

export const invitedCustomer = (
  { tenantId, name, tags, settings }: Pick<CustomerRow, 'tenantId' | 'name' | 'tags' | 'settings'>,
  now: number,
): CustomerRow => ({
  tenantId: tenantId.toLowerCase(),
  name,
  tags,
  settings,
  state: 'invited',
  since: new Date(now).toISOString(),
  invitedUntil: new Date(now + invitationMs).toISOString(),
  askedAt: null,
  trouble: null,
  missing: null,
  departure: null,
  earlierReceipts: [],
  changed: null,
  uncollected: null,
  sessionsFrom: null,
});

/** Since when the customer has been paused or leaving; null if it is collected. Rows of older versions have only the start of the pause. */
export const uncollectedSince = ({ uncollected, state, since }: CustomerRow): string | null =>
  uncollected?.to === null ? uncollected.from : state === 'paused' ? since : null;

/** The row after this event; the same object if nothing changes. `needed`: permissions of the enabled checks. */
export function afterNews(row: CustomerRow, news: CustomerNews, needed: readonly string[], now: number): CustomerRow {
  const after = afterStep(row, news, needed, now);
  if (isCollected(after) === isCollected(row)) return after;
  const at = new Date(now).toISOString();
  if (isCollected(row)) return { ...after, uncollected: { from: at, to: null } };
  const from = uncollectedSince(row);
  return from === null ? after : { ...after, uncollected: { from, to: at } };
}

function afterStep(row: CustomerRow, news: CustomerNews, needed: readonly string[], now: number): CustomerRow {
  const at = new Date(now).toISOString();
  const become = (state: CustomerState, over: Partial<CustomerRow> = {}): CustomerRow => ({
    ...row,
    ...over,
    state,
    since: state === row.state ? row.since : at,
  });
  switch (news.type) {
    case 'reached': {
      const { roles } = news;
      const missing = roles === null ? null : needed.filter((permission) => !roles.includes(permission));
      if (isCollected(row)) return become(row.state, { askedAt: at, trouble: null, missing: missing ?? row.missing });
      if (!isAwaited(row, now)) return row;
      // Any granted permission is enough to begin: each check reports its missing ones.
      const isGranted = roles === null || roles.length > 0;
      return become(isGranted ? 'collecting' : 'consented', { askedAt: at, trouble: null, missing });
    }
    case 'refused':
      // For a tenant that is already collected, only a withdrawn consent is stored, because the consent link must be
      // shown again. Alerts report everything else.
      if (isCollected(row)) {
        const isWithdrawn = news.trouble === 'notConsented';
        return become(row.state, { askedAt: at, trouble: isWithdrawn ? news.trouble : row.trouble });
      }
      return isAwaited(row, now) ? become(row.state, { askedAt: at, trouble: news.trouble }) : row;
    case 'summarised':
      return row.state === 'collecting' ? become('watching') : row;
    case 'pause':
      return isCollected(row) ? become('paused') : row;
    case 'resume':
      if (row.state === 'leaving' && row.departure !== null && isRevocable(row.departure))
        return become('consented', { departure: null, askedAt: null });
      return row.state === 'paused' ? become('collecting', { askedAt: null }) : row;
    case 'invite':
      if (row.state === 'left')
        return { ...invitedCustomer(row, now), earlierReceipts: receiptsOf(row), sessionsFrom: at };
      return row.state === 'invited'
        ? become('invited', { invitedUntil: new Date(now + invitationMs).toISOString(), askedAt: null, trouble: null })
        : row;
    case 'leave':
      return row.state === 'leaving' || row.state === 'left'
        ? row
        : become('leaving', {
            sessionsFrom: at,
            departure: { startedAt: at, exported: null, confirmedAt: null, rows: null, gone: 0, endedAt: null },
          });
    case 'export':
    case 'delete':
    case 'progressed':
    case 'exported':
    case 'deleted':
      return row.departure === null || row.state !== 'leaving' ? row : afterDeparture(row, row.departure, news, at);
  }
}

/** A customer can be kept until somebody confirms the deletion or a command begins it. */
const isRevocable = ({ confirmedAt, rows }: Departure): boolean => confirmedAt === null && rows === null;

/** Rows are counted once, because a run that continues an interrupted deletion would count only the remaining rows. */
function afterDeparture(
  row: CustomerRow,
  departure: Departure,
  news: Extract<CustomerNews, { readonly type: 'export' | 'delete' | 'progressed' | 'exported' | 'deleted' }>,
  at: string,
): CustomerRow {
  const go = (over: Partial<Departure>): CustomerRow => ({ ...row, departure: { ...departure, ...over } });
  switch (news.type) {
    case 'export':
      return isRevocable(departure) ? go({ exported: news.exported }) : row;
    case 'delete': {
      if (departure.confirmedAt !== null) return row;
      // The receipt keeps what an earlier run exported and counted.
      const isKept = news.isExportWanted || departure.rows !== null;
      return go({ confirmedAt: at, ...(isKept ? {} : { exported: null }) });
    }
    case 'exported':
      return departure.rows === null ? go({ exported: news.exported, rows: news.rows }) : row;
    case 'progressed':
      return news.gone === 0 ? row : go({ gone: departure.gone + news.gone });
    case 'deleted': {
      if (departure.rows === null) return row;
      // The settings contain addresses of people, so they are removed. The groups stay, because they decide who may
      // still see the receipt.
      const nothing = { settings: {}, trouble: null, missing: null };
      return { ...go({ endedAt: at }), ...nothing, state: 'left', since: at };
    }
  }
}
