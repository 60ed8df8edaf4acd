/** Whether this is a week as ISO 8601 writes it, such as 2026-W48. */
export const isWeek = (text: string): boolean => /^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/.test(text);
