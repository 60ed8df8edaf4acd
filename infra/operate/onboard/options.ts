import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { nameAsRead } from '../../../shared/core/tenant/name-as-read';
import {
  groupName,
  isCustomerName,
  isTenantReference,
  longestCustomerName,
} from '../../../shared/core/tenant/tenant-lookup';
import type { Invitation } from '../../../shared/pipeline/operate/customers';
import type { ReadCommand } from '../run-command';
import { eachOption } from '../typed-words';

export type LeaveOptions = {
  readonly tenant: string;
  /** If false, the command changes nothing. */
  readonly isConfirmed: boolean;
  /** The file for the export; undefined if no export is wanted. */
  readonly out: string | undefined;
  /** The file for the receipt; undefined for the terminal. */
  readonly receipt: string | undefined;
};

export type OnboardOptions =
  | {
      readonly type: 'invite';
      readonly customers: readonly Invitation[];
      /** People run the same file again and again. It says nothing new about a customer that has left since. */
      readonly isFile: boolean;
      readonly waits: boolean;
    }
  | { readonly type: 'pause' | 'resume'; readonly tenant: string }
  | ({ readonly type: 'leave' } & LeaveOptions)
  | { readonly type: 'list' };

export const onboardHelp = `npm run onboard -- --tenant contoso.com [options]

Adds customers to the deployment that the environment names, without redeploying it. It prints the link that an administrator of
the customer opens to consent, waits, and reports until the customer is watched. Stop and run it again at any time.

  --tenant DOMAIN   a customer: a domain or a tenant ID
    --name NAME     its name in messages; default: what you give as --tenant
    --group LIST    its groups in watch.config.json, whose settings apply to it, separated by commas
    --mail ADDRESS  a mailbox that gets its alerts; default: the recipients of its groups or of the file
  --from FILE       many customers: CSV with the columns tenant, name, groups (separated by ;) and mail; it does not bring back
                    customers that have left
  --no-wait         print the links and exit
  --list            all customers and how far each has come
  --pause TENANT    collect nothing of it and send nothing about it until you resume it
  --resume TENANT   collect it again; also takes back --leave until rows are deleted
  --leave TENANT    show what is stored of it; with --yes, stop reading it, export everything, delete everything and write a receipt
    --out FILE      a new file for the export, with names of people, as JSON Lines
    --no-export     delete without an export
    --receipt FILE  a new file for the receipt, as JSON; default: the terminal
    --yes           do it
  --help            this text

It opens storage with your account of "az login", or with the identity of the app. It uses the settings of npm run doctor.`;

const takesValue: ReadonlyMap<string, boolean> = new Map([
  ['--tenant', true],
  ['--name', true],
  ['--group', true],
  ['--mail', true],
  ['--from', true],
  ['--no-wait', false],
  ['--list', false],
  ['--pause', true],
  ['--resume', true],
  ['--leave', true],
  ['--out', true],
  ['--no-export', false],
  ['--receipt', true],
  ['--yes', false],
]);

type Field = 'tenant' | 'name' | 'group' | 'mail';

/** The problems of a requested customer. `say` names the field in the words of the command line or the file. */
function problemsOf(
  { tenant, name, groups, mail }: Invitation,
  say: (field: Field, problem: string) => string,
): readonly string[] {
  return [
    ...(isTenantReference(tenant) ? [] : [say('tenant', `"${tenant}" is neither a domain nor a tenant ID`)]),
    ...(name === undefined || isCustomerName(name)
      ? []
      : [say('name', `the name must have at most ${longestCustomerName} characters, all of them visible`)]),
    ...groups
      .filter((group) => !groupName.test(group))
      .map((group) =>
        say(
          'group',
          `"${group}" is not a valid group name: give at most 64 letters, digits, dots, hyphens and underscores`,
        ),
      ),
    ...(mail === undefined || z.email().safeParse(mail).success
      ? []
      : [say('mail', `"${mail}" is not a valid mail address`)]),
  ];
}

const listOf = (text: string | undefined, separator: string): readonly string[] =>
  (text ?? '').split(separator).flatMap((one) => one.trim() || []);

/**
 * Reads the arguments after the script's name, and reports every problem at once. `read` returns the text of a file, or undefined.
 */
export function readOnboardOptions(
  given: readonly string[],
  read: (path: string) => string | undefined,
): ReadCommand<{ readonly options: OnboardOptions }> {
  if (given.length === 0 || given.includes('--help') || given.includes('-h')) return { outcome: 'help' };
  const values = new Map<string, string>();
  const problems: string[] = [];
  eachOption(given, takesValue, problems, (name, value) => values.set(name, value));
  const commands = ['--tenant', '--from', '--list', '--pause', '--resume', '--leave'].filter((name) =>
    values.has(name),
  );
  const [command, ...others] = commands;
  if (command === undefined && problems.length === 0)
    problems.push('give --tenant, --from, --list, --pause, --resume or --leave');
  if (others.length > 0) problems.push(`${commands.join(', ')}: use one at a time`);
  problems.push(...leaveProblems(values, command === '--leave'), ...inviteProblems(values, command));
  if (problems.length > 0) return { outcome: 'refused', problems };
  const value = values.get(command ?? '') ?? '';
  if (command === '--list') return { outcome: 'run', options: { type: 'list' } };
  if (command !== '--tenant' && command !== '--from' && !isTenantReference(value))
    return { outcome: 'refused', problems: [`${command}: "${value}" is neither a domain nor a tenant ID`] };
  if (command === '--pause' || command === '--resume')
    return { outcome: 'run', options: { type: command === '--pause' ? 'pause' : 'resume', tenant: value } };
  if (command === '--leave') return { outcome: 'run', options: { type: 'leave', ...leaveOptions(value, values) } };
  const customers =
    command === '--from'
      ? readCustomers(read(value), problems, value)
      : [
          {
            tenant: value,
            name: values.get('--name')?.trim(),
            groups: listOf(values.get('--group'), ','),
            mail: values.get('--mail'),
          },
        ];
  if (command === '--tenant')
    problems.push(...customers.flatMap((one) => problemsOf(one, (field, problem) => `--${field}: ${problem}`)));
  if (problems.length > 0) return { outcome: 'refused', problems };
  return {
    outcome: 'run',
    options: { type: 'invite', customers, isFile: command === '--from', waits: !values.has('--no-wait') },
  };
}

const ofTenant = ['--name', '--group', '--mail'];

/** An option without an effect is refused, because somebody expects one. */
function inviteProblems(values: ReadonlyMap<string, string>, command: string | undefined): readonly string[] {
  if (command === undefined || command === '--tenant') return [];
  const only = command === '--from' ? 'only with --tenant; in the file it is a column' : 'only with --tenant';
  return [
    ...ofTenant.filter((name) => values.has(name)).map((name) => `${name}: ${only}`),
    ...(command !== '--from' && values.has('--no-wait') ? ['--no-wait: only with --tenant or --from'] : []),
  ];
}

const ofLeave = ['--out', '--no-export', '--receipt', '--yes'];

/** Deleted data cannot be restored, so nothing here is guessed. */
function leaveProblems(values: ReadonlyMap<string, string>, isLeaving: boolean): readonly string[] {
  if (!isLeaving) return ofLeave.filter((name) => values.has(name)).map((name) => `${name}: only with --leave`);
  const ways = ['--out', '--no-export'].filter((name) => values.has(name));
  if (ways.length === 2) return ['--out, --no-export: use one of them'];
  if (values.has('--out') && values.get('--out') === values.get('--receipt'))
    return ['--receipt: give another file than for --out'];
  return values.has('--yes') && ways.length === 0 ? ['--yes: give --out FILE too, or --no-export'] : [];
}

const leaveOptions = (tenant: string, values: ReadonlyMap<string, string>): LeaveOptions => ({
  tenant,
  isConfirmed: values.has('--yes'),
  out: values.get('--out'),
  receipt: values.get('--receipt'),
});

type Row = { readonly cells: readonly string[]; readonly line: number };

/** Excel separates cells with semicolons in countries with a decimal comma, and with tabs in a text file. */
const separatorOf = (content: string): string => /^[^\r\n]*?([;\t])/.exec(content)?.[1] ?? ',';

/** Bytes that are not UTF-8 were read as U+FFFD. UTF-16 and workbooks contain NUL characters too. */
const isGarbled = (content: string): boolean => /[\0\ufffd]/.test(content);

function rowsOf(content: string): Row[] | { readonly problem: string } {
  if (isGarbled(content)) return { problem: 'the file is not text in UTF-8; in Excel, save it as "CSV UTF-8"' };
  const lineOf: number[] = [];
  try {
    const rows = parse(content, {
      bom: true,
      delimiter: separatorOf(content),
      on_record: (cells, { lines }) => {
        lineOf.push(lines);
        return cells;
      },
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    });
    return rows.map((cells, at) => ({ cells, line: lineOf[at] ?? 0 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problem: `line ${error.lines}: a quotation mark is out of place or has no end` };
  }
}

const columns = ['tenant', 'name', 'groups', 'mail'];

/** The first line is the header, and each further line is a customer. If one line is wrong, no customer is invited. */
export function readCustomers(content: string | undefined, problems: string[], path: string): readonly Invitation[] {
  if (content === undefined) {
    problems.push(`--from: ${path} cannot be read; check its path and its permissions`);
    return [];
  }
  const rows = rowsOf(content);
  if (!Array.isArray(rows)) {
    problems.push(`--from: ${rows.problem}`);
    return [];
  }
  const header = (rows[0]?.cells ?? []).map((name) => name.toLowerCase());
  const unknown = header.filter((name) => !columns.includes(name));
  if (!header.includes('tenant') || unknown.length > 0) {
    const also = unknown[0] === undefined ? '' : `; "${unknown[0].slice(0, 40)}" is none of them`;
    problems.push(
      `--from: the first line names the columns: ${columns.join(', ')}, separated by commas, semicolons or tabs${also}`,
    );
    return [];
  }
  const twice = header.filter((name, at) => header.indexOf(name) !== at);
  if (twice.length > 0) {
    problems.push(`--from: the first line names a column twice: ${[...new Set(twice)].join(', ')}`);
    return [];
  }
  const customers = rows.slice(1).map(({ cells, line }) => {
    const cell = (name: string): string | undefined => cells[header.indexOf(name)] || undefined;
    const customer = {
      tenant: cell('tenant') ?? '',
      name: cell('name'),
      groups: listOf(cell('groups'), ';'),
      mail: cell('mail'),
    };
    if (cells.length > header.length)
      problems.push(
        `line ${line}: more cells than columns; write quotation marks around a cell that contains the separator`,
      );
    else problems.push(...problemsOf(customer, (_, problem) => `line ${line}: ${problem}`));
    return { ...customer, line };
  });
  if (customers.length === 0) problems.push('--from: there is no customer in the file');
  problems.push(...mixedUp(customers));
  return customers.map(({ line: _, ...customer }) => customer);
}

/**
 * Problems between customers. Messages show only the name of a customer and go to its mailbox, so two customers must not share
 * either. A customer that is listed twice is ambiguous.
 */
function mixedUp(customers: readonly (Invitation & { readonly line: number })[]): readonly string[] {
  const byTenant = firstBy(customers, ({ tenant }) => tenant.toLowerCase());
  const byName = firstBy(customers, (one) => nameAsRead(shownName(one)));
  return customers.flatMap((one) => {
    const { tenant, mail, line } = one;
    const first = byTenant.get(tenant.toLowerCase());
    if (tenant !== '' && first !== undefined && first !== one)
      return [`line ${line}: ${tenant.toLowerCase()} is already in line ${first.line}`];
    const namesake = byName.get(nameAsRead(shownName(one)));
    const owner = byTenant.get(mail?.split('@').at(-1)?.toLowerCase() ?? '');
    return [
      ...(namesake === undefined || namesake === one
        ? []
        : [`line ${line}: the customer in line ${namesake.line} has the same name; give each a name of its own`]),
      ...(owner === undefined || owner === one || owner.tenant === ''
        ? []
        : [
            `line ${line}: "${mail}" is a mailbox of ${owner.tenant}, which is another customer; give one of ${tenant}, or configure the recipient for a group in watch.config.json`,
          ]),
    ];
  });
}

function firstBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return first;
}

const shownName = ({ tenant, name }: Pick<Invitation, 'tenant' | 'name'>): string => name ?? tenant;
