/** The sign-ins of one account at one app, as one row. A list of every sign-in would grow with the tenant. */
export type SignInGroup = {
  /** The id is built from the values that all sign-ins of the group share. */
  readonly id: string;
  readonly userId: string;
  readonly appId: string | null;
  /** Chosen by the person who registered the app. */
  readonly appDisplayName: string;
  readonly clientAppUsed: string | null;
  /** 0 is a success. */
  readonly errorCode: number;
  /** success, failure, notApplied */
  readonly conditionalAccessStatus: string | null;
  readonly count: number;
  readonly lastDateTime: string;
};

/** How many hours back sign-ins are queried. */
export const signInHours = 24;
/** The most sign-ins that are read. If there are more, the unread ones may show something else. */
export const signInsAtMost = 5000;

/** Merges groups with the same id, and sorts them by id. */
export function mergeSignIns(groups: readonly SignInGroup[]): readonly SignInGroup[] {
  const merged = new Map<string, SignInGroup>();
  for (const group of groups) {
    const known = merged.get(group.id);
    const isLater = known === undefined || Date.parse(group.lastDateTime) > Date.parse(known.lastDateTime);
    const lastDateTime = isLater ? group.lastDateTime : known.lastDateTime;
    merged.set(group.id, { ...group, count: group.count + (known?.count ?? 0), lastDateTime });
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Clients that use modern authentication. All other clients cannot do MFA. */
export const modernClients: ReadonlySet<string> = new Set(['browser', 'mobile apps and desktop clients']);

/** Client names in the sign-in log. https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details */
export const legacyClients: readonly string[] = [
  'Authenticated SMTP',
  'Autodiscover',
  'Exchange ActiveSync',
  'Exchange Online PowerShell',
  'Exchange Web Services',
  'IMAP4',
  'MAPI Over HTTP',
  'Offline Address Book',
  'Other clients',
  'Outlook Anywhere (RPC over HTTP)',
  'Outlook Service',
  'POP3',
  'Reporting Web Services',
];
