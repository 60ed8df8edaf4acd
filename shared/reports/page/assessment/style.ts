import { type Severity, severities } from '../../../core/event/severity';
import type { AccessView } from '../../../core/page/access-row';
import type { Area, Status } from '../../../core/verdict/control';
import { accessViews } from '../access/query';
import { areaWords, statusWords } from '../frame/parts';
import { keysOf } from '../frame/query';

/** A choice of a filter: the id of its button, and the class of the rows that stay visible. */
export const statusChoice = (status: Status): string => `status-${status}`;
export const areaChoice = (area: Area): string => `area-${area}`;
export const severityChoice = (severity: Severity): string => `severity-${severity}`;

const choices: readonly string[] = [
  ...keysOf(statusWords).map(statusChoice),
  ...keysOf(areaWords).map(areaChoice),
  ...severities.map(severityChoice),
];

export const viewChoice = (view: AccessView): string => `view-${view}`;

/** Only one view of access is visible at a time. */
const viewRules = accessViews
  .map((view) => `.report:has(#${viewChoice(view)}:checked) .view:not(.${viewChoice(view)}){display:none}`)
  .join('\n');

/** Filters without a script: a chosen button hides the rows without its class. */
const filterRules = choices
  .map((choice) => `.report:has(#${choice}:checked) .row:not(.${choice}){display:none}`)
  .join('\n');

/** The report's styles, in addition to those of every page. */
export const assessmentStyle = `
.report{display:block}.report header{height:52px}.report main,.report footer{margin:0 auto}
.choice{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 12px}
.choice label{display:inline-flex;align-items:center;gap:7px;min-height:34px;padding:0 12px 0 9px;margin:0;border:1px solid var(--edge);border-radius:17px;background:var(--sheet);color:var(--ink);font-size:.9rem;cursor:pointer}
.choice label:has(:checked){box-shadow:inset 0 0 0 1px var(--ink);border-color:var(--ink);font-weight:550}
.choice input{width:16px;height:16px;min-height:16px;margin:0;accent-color:var(--accent);flex:none}
.list{counter-reset:shown}
.row{counter-increment:shown;border-top:1px solid var(--line)}
.row>summary{display:grid;grid-template-columns:118px minmax(0,1fr) auto;gap:2px 14px;align-items:baseline;padding:9px 0;color:var(--ink);font-size:1rem;list-style:none}
.row>summary::-webkit-details-marker{display:none}
.row>summary b{font-weight:550}.row[open]>summary b{text-decoration:underline;text-underline-offset:3px}
.row .body{padding:0 0 14px 132px}.row .body>p,.row .body>ul{font-size:.93rem}.row .body>ul{padding-left:18px}.row .body h3{font-size:.867rem;margin:12px 0 2px}
.count::before{content:counter(shown) " "}
.steps.fixes>li{margin:0 0 10px}.steps.fixes p{margin:2px 0 0}.steps.fixes details p{max-width:860px}
svg.bar{display:block;width:100%;min-width:120px;height:12px}
.areas td{font-variant-numeric:tabular-nums}.areas td:last-child{width:30%}
@media screen and (max-width:760px){.report .logo span{display:inline}.report .slash{display:inline}.row>summary{grid-template-columns:minmax(0,1fr)}.row .body{padding-left:0}.areas td:last-child{width:auto}}
@media print{.row .body{padding-left:0}.row>summary{grid-template-columns:96px minmax(0,1fr) auto}.choices{display:none}svg.bar{min-width:0}}
${filterRules}
${viewRules}`;
