import { type Html, html } from '../../../../shared/reports/html';
import { isFilled, isObject, type JsonObject } from '../json';
import type { ReceivedCard } from '../received';

const MAX_TITLE = 160;

/** The first text of the card, which is usually its title. */
export function titleOf({ card }: ReceivedCard): string {
  const find = (elements: unknown): string | undefined => {
    if (!Array.isArray(elements)) return undefined;
    for (const element of elements.filter(isObject)) {
      const found = isFilled(element.text) ? element.text : (find(element.items) ?? find(columnsOf(element)));
      if (found) return found;
    }
    return undefined;
  };
  const columnsOf = ({ columns }: JsonObject): unknown => columns;
  return (find(card.body) ?? 'A card without text').slice(0, MAX_TITLE);
}

/** A placeholder into which the page's script draws the card. */
export const renderCardPlace = ({ card }: ReceivedCard): Html =>
  html`<div class="card" data-card="${JSON.stringify(card)}"></div>`;
