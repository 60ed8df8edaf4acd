/** One line of what an operator checks in a running deployment. */
export type Check = {
  /** For programs; does not change: `permissions`, `source:user`, `channel:mail-security`. */
  readonly id: string;
  readonly area: CheckArea;
  /** Null: it concerns the deployment as a whole. */
  readonly tenantId: string | null;
  /** "Graph permissions" */
  readonly what: string;
  readonly verdict: CheckVerdict;
  /** What was seen; of a line that was not checked, why not. */
  readonly found: string;
  /** What to do; null if nothing is to be done. */
  readonly remedy: string | null;
};

/** Only what was looked at and found right is `ok`. */
export const checkVerdicts = ['red', 'warning', 'notChecked', 'ok'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** In the order in which they are shown. */
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
