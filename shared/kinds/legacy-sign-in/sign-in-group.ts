/** Sign-ins of one account at one app, put together: a list of every sign-in would grow with the tenant. */
export type SignInGroup = {
  /** Id built from what the sign-ins of the group have in common. */
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
/** The most sign-ins read. If there are more, those left out may show something else. */
export const signInsAtMost = 5000;

/** Groups with the same id as one, in the order of their ids. */
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

/** Clients that use modern authentication; everything else is one that cannot show a second factor. */
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
