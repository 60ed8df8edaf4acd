import { percent } from './counting';

/** What a floor lets be wrong, as "5 %". In thousandths: 1 - 0.9 is a little less than 0.1. */
export const allowed = (floor: number): string => percent(Math.round((1 - floor) * 1000) / 1000);
