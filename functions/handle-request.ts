import * as z from 'zod';
import { codeDigits } from '../shared/app/message-codes';
import { inPlainWords } from '../shared/core/plain-words';

/** A change requested by JSON or by a form of our page. The requester is known from their token, never from here. */
export type HandlingRequest =
  | { readonly type: 'acknowledge'; readonly alertId: string; readonly note: string | null }
  | {
      readonly type: 'close';
      readonly alertId: string;
      readonly note: string;
      readonly judgement?: 'harmless' | 'undone' | undefined;
    }
  | { readonly type: 'makeRule'; readonly rule: AskedRule }
  | { readonly type: 'endRule'; readonly ruleId: string }
  | { readonly type: 'confirmRule'; readonly ruleId: string }
  | { readonly type: 'drill' }
  | { readonly type: 'test'; readonly to: string | null }
  | { readonly type: 'receipt'; readonly code: string };

/** The field that a submitted form lacks. Its page names the field and shows the typed values again. */
export type Incomplete = 'noOwner' | 'noReason' | 'noNote' | 'noExpiry' | 'codeWrong';

const incomplete: Readonly<Record<string, Incomplete>> = {
  owner: 'noOwner',
  reason: 'noReason',
  note: 'noNote',
  until: 'noExpiry',
  code: 'codeWrong',
};

type AskedRule = {
  readonly kind: 'suppression' | 'acceptance' | 'expectedChange' | 'pause' | 'migration';
  readonly source: string | null;
  readonly resourceId: string | null;
  readonly actorId: string | null;
  /** Only for a migration; empty for any other type. */
  readonly openings: readonly AskedOpening[];
  readonly reason: string;
  readonly owner: string;
  /** ISO 8601 with its offset. A form sends the local time of the tenant, without an offset. */
  readonly from: string | null;
  readonly until: string;
  readonly alertId: string | null;
};

type AskedOpening =
  | { readonly type: 'mfaExclusion' | 'legacyProtocol'; readonly personIds: readonly string[] }
  | { readonly type: 'widerSharing' };

export type PostedTo = {
  readonly subject: string | undefined;
  readonly id: string | undefined;
  readonly action: string | undefined;
};

/** An unknown address, or an invalid body for it: `problem` names the field and repeats no value. */
type ReadHandlingRequest =
  | { readonly ok: true; readonly asked: HandlingRequest }
  | {
      readonly ok: false;
      readonly status: 400 | 404;
      readonly problem: string;
      /** Set if every problem is a missing field or a mistyped code. */
      readonly incomplete?: Incomplete | undefined;
    };

const longestNote = 500;
const text = (longest: number) => z.string().trim().min(1, 'must not be empty').max(longest);
const optionalText = (longest: number) => z.string().trim().max(longest).nullish();
const hexId = z.string().regex(/^[0-9a-f]{32}$/, 'must be an id issued by Zero Trust Watch');
const moment = z.iso.datetime({ offset: true, error: 'must be a time in ISO 8601 with its offset' });
const field = z.string().regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/, 'must be a day or a time');

/** People copy the code from a message, with its spaces or hyphens. */
const code = z
  .string()
  .transform((typed) => typed.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(new RegExp(`^\\d{${codeDigits}}$`), `must be the ${codeDigits} digits of the message`));

const mostPeople = 20;
const personIds = z
  .array(
    z
      .string()
      .regex(/^[0-9a-z-]{1,64}$/i, 'must be the object id of an account')
      .toLowerCase(),
  )
  .min(1, 'must name an account')
  .max(mostPeople, `must be ${mostPeople} accounts at most`);
const opening = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.enum(['mfaExclusion', 'legacyProtocol']), personIds }),
    z.strictObject({ type: z.literal('widerSharing') }),
  ],
  'must be mfaExclusion, legacyProtocol or widerSharing',
);

const ruleOf = (time: typeof moment | typeof field) =>
  z.strictObject({
    kind: z.enum(['suppression', 'acceptance', 'expectedChange', 'pause', 'migration']),
    openings: z.array(opening).max(3).nullish(),
    alertId: hexId.nullish(),
    source: optionalText(100),
    resourceId: optionalText(300),
    actorId: optionalText(100),
    reason: text(longestNote),
    owner: text(120),
    from: time.nullish(),
    until: time,
  });

const schemas = {
  acknowledge: z.strictObject({ note: optionalText(longestNote) }),
  close: z.strictObject({
    note: text(longestNote),
    // A form without a choice sends an empty text.
    judgement: z.enum(['', 'harmless', 'undone'], 'must be harmless or undone').nullish(),
  }),
  nothing: z.strictObject({}),
  test: z.strictObject({ to: optionalText(100) }),
  receipt: z.strictObject({ code }),
  rule: { json: ruleOf(moment), form: ruleOf(field) },
} as const;

const isId = (id: string | undefined): id is string => id !== undefined && hexId.safeParse(id).success;

const unread = (status: 400 | 404, problem: string): Extract<ReadHandlingRequest, { readonly ok: false }> => ({
  ok: false,
  status,
  problem,
});

function missingIn({ code, path: [field = ''] }: z.core.$ZodIssue): Incomplete | undefined {
  const name = String(field);
  const isMissing = code === 'invalid_type' || name === 'code';
  return isMissing && Object.hasOwn(incomplete, name) ? incomplete[name] : undefined;
}

/** Names the fields and their problems. Unknown keys are left out, because a stranger may have chosen them. */
export function problemOf({ issues }: z.ZodError): Extract<ReadHandlingRequest, { readonly ok: false }> {
  const words = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown: ${issue.keys.map((key) => key.replace(/[^\w-]/g, '').slice(0, 40)).join(', ')}`
      : `${issue.path.join('.') || 'body'}: ${inPlainWords(issue)}`,
  );
  const missing = issues.map(missingIn);
  const [first] = missing;
  return { ...unread(400, words.slice(0, 5).join('; ')), incomplete: missing.includes(undefined) ? undefined : first };
}

/** Reads the requested change from its address and its parsed body; `by` says how its times are written. */
export function readHandlingRequest(
  { subject, id, action }: PostedTo,
  body: unknown,
  by: 'json' | 'form',
): ReadHandlingRequest {
  if (subject === 'alerts' && isId(id)) {
    if (action === 'acknowledge') {
      const read = schemas.acknowledge.safeParse(body);
      return read.success
        ? { ok: true, asked: { type: 'acknowledge', alertId: id, note: read.data.note || null } }
        : problemOf(read.error);
    }
    if (action === 'close') {
      const read = schemas.close.safeParse(body);
      return read.success
        ? {
            ok: true,
            asked: { type: 'close', alertId: id, note: read.data.note, judgement: read.data.judgement || undefined },
          }
        : problemOf(read.error);
    }
  }
  if (subject === 'drill' && id === undefined) {
    const read = schemas.nothing.safeParse(body);
    return read.success ? { ok: true, asked: { type: 'drill' } } : problemOf(read.error);
  }
  if (subject === 'tests' && id === undefined) {
    const read = schemas.test.safeParse(body);
    return read.success ? { ok: true, asked: { type: 'test', to: read.data.to || null } } : problemOf(read.error);
  }
  if (subject === 'receipts' && id === undefined) {
    const read = schemas.receipt.safeParse(body);
    return read.success ? { ok: true, asked: { type: 'receipt', code: read.data.code } } : problemOf(read.error);
  }
  if (subject === 'rules' && id === undefined) return readRule(body, by);
  if (subject === 'rules' && isId(id) && (action === 'end' || action === 'confirm')) {
    const read = schemas.nothing.safeParse(body);
    if (!read.success) return problemOf(read.error);
    return { ok: true, asked: { type: action === 'end' ? 'endRule' : 'confirmRule', ruleId: id } };
  }
  return unread(404, 'no such action');
}

function readRule(body: unknown, by: 'json' | 'form'): ReadHandlingRequest {
  const read = schemas.rule[by].safeParse(body);
  if (!read.success) return problemOf(read.error);
  const { kind, alertId, source, resourceId, actorId, openings, reason, owner, from, until } = read.data;
  if (kind !== 'migration' && openings != null) return unread(400, 'openings: only allowed for a migration');
  const rule = {
    kind,
    alertId: alertId ?? null,
    source: source || null,
    resourceId: resourceId || null,
    actorId: actorId || null,
    openings: openings ?? [],
    reason,
    owner,
    from: from ?? null,
    until,
  };
  return { ok: true, asked: { type: 'makeRule', rule } };
}

/**
 * The fields of a form as they were typed; undefined if one appears twice. A browser counts a line break as one
 * character, and sends it as two.
 */
export function typedIn(body: string): Readonly<Record<string, string>> | undefined {
  const pairs = [...new URLSearchParams(body)].map(([name, value]) => [name, value.replaceAll('\r\n', '\n')] as const);
  return new Set(pairs.map(([name]) => name)).size === pairs.length ? Object.fromEntries(pairs) : undefined;
}

/**
 * The fields of a form, each at most once, without empty ones; undefined if one appears twice. In our own forms `about` is a source and,
 * after a bar, a resource of it; `mover` is the account for the ticked openings of a migration.
 */
export function fieldsOf(body: string): Readonly<Record<string, unknown>> | undefined {
  const typed = typedIn(body);
  if (typed === undefined) return undefined;
  const { about, ...fields } = Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== ''));
  if (fields.kind === 'migration') return migrationFields(fields);
  if (about === undefined) return fields;
  const [source = '', ...resource] = about.split('|');
  const resourceId = resource.join('|');
  return { ...fields, source, ...(resourceId === '' ? {} : { resourceId }) };
}

function migrationFields(given: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { mover, mfaExclusion, legacyProtocol, widerSharing, ...fields } = given;
  const personIds = mover === undefined ? [] : [mover.trim()];
  return {
    ...fields,
    openings: [
      ...(mfaExclusion === undefined ? [] : [{ type: 'mfaExclusion', personIds }]),
      ...(legacyProtocol === undefined ? [] : [{ type: 'legacyProtocol', personIds }]),
      ...(widerSharing === undefined ? [] : [{ type: 'widerSharing' }]),
    ],
  };
}
