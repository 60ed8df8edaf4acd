import { percent } from './counting';

/** The share that a floor allows to fail, as "5 %". In thousandths, because 1 - 0.9 is a little less than 0.1. */
export const allowed = (floor: number): string => percent(Math.round((1 - floor) * 1000) / 1000);
