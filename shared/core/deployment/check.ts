/** One check of a running deployment, as a line for operators. */
export type Check = {
  /** A fixed id for programs: `permissions`, `source:user`, `channel:mail-security`. */
  readonly id: string;
  readonly area: CheckArea;
  /** Null if the check concerns the deployment as a whole. */
  readonly tenantId: string | null;
  /** The title, such as "Graph permissions". */
  readonly what: string;
  readonly verdict: CheckVerdict;
  /** What the check found; if it was not made, why not. */
  readonly found: string;
  /** What to do; null if there is nothing to do. */
  readonly remedy: string | null;
};

/** `ok` means checked and found right. Without a check, it is `notChecked`. */
export const checkVerdicts = ['red', 'warning', 'notChecked', 'ok'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** In display order. */
export const checkAreas = [
  'version',
  'configuration',
  'secrets',
  'timer',
  'heartbeat',
  'storage',
  'queues',
  'clock',
  'identity',
  'sources',
  'subscriptions',
  'mail',
  'teams',
  'webhook',
  'logAnalytics',
  'delivery',
  'timeZone',
] as const;
export type CheckArea = (typeof checkAreas)[number];

export type CheckTable = {
  readonly version: 1;
  readonly checkedAt: string;
  /** False if any line is red. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<CheckVerdict, number>>;
  readonly checks: readonly Check[];
};
