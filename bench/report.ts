/** The results of a benchmark: rows of figures, and each budget with its measured value. */
export type ReportVerdict = { readonly budget: string; readonly measured: string; readonly kept: boolean };

export type Report = {
  readonly title: string;
  /** The method, in one or two sentences. */
  readonly method: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly verdicts: readonly ReportVerdict[];
};

export type Size = 'full' | 'quick';

export type Benchmark = (size: Size) => Promise<Report>;

export const atMost = (budget: string, measured: number, limit: number, unit = ''): ReportVerdict => ({
  budget: `${budget} <= ${limit}${unit}`,
  measured: `${round(measured)}${unit}`,
  kept: measured <= limit,
});

/** Three significant digits. */
export const round = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The report as Markdown, without its heading. */
export function renderReport({ method, columns, rows, verdicts }: Report): string {
  return [
    method,
    '',
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(line),
    '',
    ...verdicts.map(
      ({ budget, measured, kept }) => `- ${kept ? 'kept' : '**missed**'}: ${budget}; measured ${measured}`,
    ),
  ].join('\n');
}
