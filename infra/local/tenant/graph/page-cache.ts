/** A page of a big collection, kept as text. */
type CachedPage = {
  readonly version: number;
  readonly madeAt: number;
  readonly from: number;
  readonly next: number;
  readonly value: string;
  readonly more: boolean;
};

export type PageCache = {
  get(key: string): CachedPage | undefined;
  set(key: string, page: CachedPage): void;
  clear(): void;
};

/**
 * Stores the text of pages up to a number of characters, and drops the oldest first. Without it, a benchmark that pages through
 * 100,000 devices would measure how fast this server writes JSON.
 */
export function createPageCache(maxCharacters: number): PageCache {
  const pages = new Map<string, CachedPage>();
  let held = 0;

  const drop = (key: string, page: CachedPage): void => {
    pages.delete(key);
    held -= page.value.length;
  };

  return {
    get: (key) => pages.get(key),
    set(key, page) {
      const before = pages.get(key);
      if (before !== undefined) drop(key, before);
      pages.set(key, page);
      held += page.value.length;
      for (const [oldest, oldPage] of pages) {
        if (held <= maxCharacters) break;
        drop(oldest, oldPage);
      }
    },
    clear() {
      pages.clear();
      held = 0;
    },
  };
}
