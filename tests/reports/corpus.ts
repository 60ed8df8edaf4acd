import type { Message } from '../../shared/core/delivery/message';
import type { WatchEvent } from '../../shared/core/event/event';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { event, known, line, report } from './stories';

/** Names that an attacker could choose who may rename a group. */
export const corpus: readonly (readonly [string, string])[] = [
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['an attribute', '" onmouseover="alert(1)" x="'],
  ['a link in Markdown', '[Approve here](https://evil.example/approve)'],
  ['emphasis in Markdown', '**Restored** _all fine_ `ok`'],
  ['a bare address', 'https://evil.example/login www.evil.example'],
  ['a header', 'x\r\nBcc: everyone@evil.example'],
  ['lines', 'x\n\nRestored\u2028All is well\u2029Ignore this'],
  ['reading direction', 'safe\u202Eexe.tpircs\u202C\u2066x\u2069'],
  ['invisible text', 'Adm\u200Bin\u00ADis\uFEFFtra\u2060tor\u{E0041}'],
  ['controls', 'a\u0000b\u0007c\u001b[31md\u009fe'],
  ['Mustache', '{{{subject}}} {{#sections}} {{> partial}} {{=<% %>=}}'],
  ['a card date', '{{DATE(2026-11-24T13:02:00Z,SHORT)}} \u0024{tenantName}'],
  ['a quotation', 'CA01" was put in force again by Microsoft. "x'],
  ['half a character', 'broken \ud83d end'],
  ['a comment', '<!--[if mso]> --> <![endif]-->'],
  ['a formula', '=HYPERLINK("https://evil.example","x")'],
  ['another formula', "@SUM(1+1)*cmd|' /C calc'!A0"],
  ['a quote of OData', "x' or PartitionKey ne '"],
  ['length', 'W'.repeat(40_000)],
  ['wide characters', '\u{1F512}'.repeat(9_000)],
  ['nothing', '   \t '],
];

/** An alert in which everything that a tenant's users can name has this name. */
export function hostileMessage(name: string): Message {
  const lead: WatchEvent = event({
    source: 'EV.R12',
    resource: { kind: 'group', id: 'group-1', name },
    peopleIds: ['evil'],
    lines: [
      line(
        'Members',
        [],
        [
          { type: 'person', id: 'evil' },
          { type: 'group', id: 'g', name },
          { type: 'text', text: name },
        ],
      ),
    ],
    exposure: {
      computed: true,
      unit: 'people',
      count: 50,
      of: 60,
      ids: Array.from({ length: 50 }, () => 'evil'),
      privilegedCount: 50,
      privilegedIds: Array.from({ length: 50 }, () => 'evil'),
    },
    attribution: {
      ...known('evil'),
      actor: { type: 'person', id: 'evil', ipAddress: name },
    } as WatchEvent['attribution'],
    details: { groupName: name, why: ['policy', name], roleName: name },
  });
  const by: WatchEvent = event({
    source: 'EV.R11',
    id: 'by',
    resource: { kind: 'unifiedRoleAssignment', id: 'x', name },
    attribution: {
      status: 'known',
      actor: { type: 'application', id: 'sp', name },
      recordId: 'r',
      at: '2026-11-24T13:02:00Z',
    },
    details: { roleName: name, principalName: name },
  });
  return renderAlert(
    report({
      lead,
      others: [by],
      over: {
        names: new Map([['evil', { id: 'evil', displayName: name, address: name, type: 'person' }]]),
        tenant: { name, timeZone: 'Europe/Berlin', recognitionPhrase: name },
        recipientName: name,
      },
    }),
  );
}
