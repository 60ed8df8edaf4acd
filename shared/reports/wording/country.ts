const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Logs give two letters for a country. */
export const countryName = (code: string): string =>
  (/^[A-Z]{2}$/i.test(code) ? names.of(code.toUpperCase()) : undefined) ?? code;
