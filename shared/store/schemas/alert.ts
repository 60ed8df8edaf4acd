import * as z from 'zod';
import type { Alert, AlertWithEvents, Transition, TransitionType } from '../../core/alert/alert';
import type { SinceThen } from '../../core/alert/since-then';
import type { NamedChange } from '../../core/alerting/named-change';
import { attribution, eventActor, evidenceShape, watchEvent } from './event';
import { isLaterWord, laterWord } from './later-words';
import { handled, judgement, operator } from './operator';
import { count, everyOf, severity, text, textOrNull, texts } from './primitives';

const namedChange: z.ZodType<NamedChange> = z.object({
  ...evidenceShape,
  eventId: text,
  type: z.enum(['change', 'failure', 'notice']),
  source: text,
  elements: texts,
  concerns: texts,
  about: texts,
  found: texts,
  actor: eventActor.nullable(),
  recordId: textOrNull,
  provedAt: textOrNull,
  isRecord: z.boolean(),
  isNobodys: z.boolean(),
  isMomentary: z.boolean(),
  endedAt: textOrNull,
  severity,
  exposed: z.number().nullable(),
});

const sinceThen: z.ZodType<SinceThen> = z.object({
  spans: z.array(z.object({ from: text, to: textOrNull })),
  people: z.object({ ids: texts, of: count }),
  dueAt: text,
  nextAt: textOrNull,
  read: z
    .object({
      at: text,
      asked: count,
      of: count,
      signedIn: z.array(z.object({ personId: text, at: text, passwordOnlyAt: textOrNull, isUnclear: z.boolean() })),
    })
    .nullable(),
  unread: z
    .object({
      at: text,
      reason: z.enum(['throttled', 'notLicensed', 'notPermitted', 'gone', 'broken', 'ours']),
      permission: textOrNull,
    })
    .nullable(),
});

export const alert: z.ZodType<Alert> = z.object({
  id: text,
  tenantId: text,
  key: text,
  groupKey: text,
  form: z.enum(['alert', 'blind', 'summary', 'digest', 'notice']),
  status: z.enum(['open', 'resolved', 'told']),
  isDeferred: z.boolean().default(false),
  severity,
  leadEventId: text,
  firstEventId: text,
  concerns: texts,
  // Alerts of an older version named nothing, so their changes count as new.
  named: z.array(namedChange).default([]),
  related: texts.default([]),
  relatedByActor: texts.optional(),
  earlierSteps: texts.optional(),
  gatheredUntil: textOrNull.default(null),
  attribution,
  hands: z.array(eventActor).optional(),
  acknowledged: handled.nullable().default(null),
  closed: handled.nullable().default(null),
  mergedInto: z.object({ id: text, key: text }).optional(),
  easedAt: text.optional(),
  remedies: z.array(namedChange).optional(),
  planned: z.object({ ruleId: text, until: text }).optional(),
  openedAt: text,
  happenedAt: textOrNull,
  lastEventAt: text,
  resolvedAt: textOrNull,
  sinceThen: sinceThen.optional(),
  count,
  seq: count,
});

const transitionType = everyOf<TransitionType>({
  opened: true,
  joined: true,
  worsened: true,
  actorFound: true,
  resolved: true,
  reopened: true,
  signedIn: true,
  eased: true,
  remedied: true,
  acknowledged: true,
  closed: true,
  reminded: true,
  escalated: true,
});

const transitionRow = z.object({
  alertId: text,
  seq: count,
  type: transitionType,
  news: laterWord.optional().catch(undefined),
  at: text,
  eventId: text,
  severity,
  by: operator.nullable().default(null),
  note: textOrNull.default(null),
  judgement: judgement.optional(),
});

export const transition: z.ZodType<Transition> = transitionRow.transform(({ news, ...row }) => ({
  ...row,
  type: news ?? row.type,
}));

/** For version 0.2.0, a transition of a type that it does not know is an event that joins the alert. */
export const storedTransition = (row: Transition): object =>
  isLaterWord(row.type) ? { ...row, type: 'joined', news: row.type } : row;

/** An alert as lists show it, with the events for its title. */
export const listedAlert: z.ZodType<AlertWithEvents> = z.object({
  alert,
  events: z.array(watchEvent),
  transitions: z.array(transition),
});

export const storedListedAlert = (row: AlertWithEvents): object => ({
  ...row,
  transitions: row.transitions.map(storedTransition),
});

export const lease = z.object({ holder: textOrNull, until: text, epoch: count });
