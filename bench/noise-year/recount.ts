export type Truth = object;
export type RecountFault = { readonly subject: string; readonly said: string; readonly counted: string };
export const truthOf = (stage: object): Truth => stage;
export const recount = (_m: object, _at: number, _t: Truth): { wrong: readonly RecountFault[]; counted: number } => ({
  wrong: [],
  counted: 0,
});
