import type { Severity } from '../event/severity';

/** A link in a message. It never changes state, because mail scanners follow links. */
export type Link = { readonly label: string; readonly url: string };

/** The parts of one line, so that channels can format them: severity, text, and actor with time. */
export type SectionRow = { readonly severity: Severity | null; readonly text: string; readonly detail: string };

/** A heading with its lines: "WHO IS EXPOSED". `rows` are the same lines in parts; left out if lines have no parts. */
export type Section = {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly rows?: readonly SectionRow[];
};

/** An account for programs. Name and address are set only if the directory has them. */
export type MessageActor = {
  readonly type: 'person' | 'application' | 'microsoft';
  readonly id: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly ipAddress: string | null;
};

/** Alerts that a message only counts. It has the first keys, so that a search for a key finds the message. */
export type OtherAlerts = {
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  readonly keys: readonly string[];
};

/** The final text that a channel sends. It is plain text, so every channel must escape it. */
export type Message = {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly tone: 'attention' | 'warning' | 'good' | 'neutral';
  readonly severity: Severity;
  /** The four characters that every message of one alert carries. */
  readonly key: string;
  /** `Critical · Contoso · 14 people no longer need MFA [7F3K]`. */
  readonly subject: string;
  /** The subject without the key: a card's title. */
  readonly title: string;
  /** The preview that mail programs show beside the subject, at most 110 characters. */
  readonly preview: string;
  /** The first line of the message: the preview in full length. */
  readonly firstLine: string;
  /** For an alert: which account changed what, unless the first line says it already. */
  readonly changes?: readonly string[];
  /** One paragraph each: first the current state, then how it came about. */
  readonly paragraphs: readonly string[];
  readonly sections: readonly Section[];
  /** What to do. Empty if there is nothing to do. */
  readonly steps: readonly string[];
  /** Short label and value pairs for a card. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly links: readonly Link[];
  /** For a message about several alerts: one line each, worst first, with the alert's key and page. */
  readonly items?: readonly {
    readonly severity: Severity;
    readonly text: string;
    readonly key: string;
    readonly url: string;
  }[];
  /** For a message about alerts of one tenant: those without an item. */
  readonly others?: OtherAlerts;
  /** `Happened 14:02 · seen 14:08 · sent 14:08     Tue 24 Nov, Berlin (UTC+1)` */
  readonly times: string;
  /** The small line at the bottom of a card: `Tue 24 Nov, 14:08 Berlin · ZT.ID.001 · 7F3K`. */
  readonly cardFooter: string;
  readonly footer: readonly string[];
  /** Data for programs. The webhook channel sends it with the text. */
  readonly machine: {
    readonly alertId: string;
    readonly because: string;
    readonly status: string;
    readonly sources: readonly string[];
    readonly happenedAt: string | null;
    readonly seenAt: string;
    readonly sentAt: string;
    /** For the end of an alert that continues in another one: that alert. */
    readonly mergedInto?: { readonly id: string; readonly key: string };
    /** For the end of an alert whose change was planned work: the end of that work. */
    readonly plannedUntil?: string;
    /** For an alert: how many times it was opened. */
    readonly episode?: number;
    /** The account that made the change, if known. */
    readonly actor?: MessageActor | null;
  };
};
