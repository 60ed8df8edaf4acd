/** The one style block of every page; no script, no image, no font, nothing from elsewhere. Served with a hash or nonce. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#f6f7f9;--sheet:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--edge:#6b7580;--on-act:#fff;--bad:#b42318;--warn:#8a4b00;--good:#1a6b34;--calm:#0f5ea8;--bad-bg:#fdf0ee;--focus:#0f5ea8}
@media (prefers-color-scheme:dark){:root{--bg:#14161a;--sheet:#1d2127;--ink:#e6e8eb;--soft:#a9b1bb;--line:#353b44;--edge:#8b949e;--on-act:#10141a;--bad:#ff9c9c;--warn:#f2b866;--good:#7ad29b;--calm:#a9c7ff;--bad-bg:#2c1e20;--focus:#a9c7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 "Segoe UI",system-ui,-apple-system,Roboto,Helvetica,Arial,sans-serif}
a{color:var(--calm)}
a:focus-visible,summary:focus-visible,button:focus-visible,input:focus-within,select:focus-visible,textarea:focus-visible,.notice:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--sheet);padding:.5rem}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding-top:20px;display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;justify-content:space-between}
footer{padding-top:8px;padding-bottom:32px;color:var(--soft);font-size:13px}
h1{font-size:24px;line-height:1.25;margin:4px 0 12px;font-weight:600}
h2{font-size:13px;letter-spacing:.04em;text-transform:uppercase;color:var(--soft);margin:0 0 8px;font-weight:600}
h3{font-size:15px;margin:18px 0 6px}
p{margin:0 0 8px}
.tenant{font-weight:600;font-size:17px}
.soft,.soft td{color:var(--soft)}
section{background:var(--sheet);border:1px solid var(--line);border-radius:8px;padding:14px 18px;margin:0 0 12px}
.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:12px}.grid section{margin:0}
.grid{margin-bottom:12px}.wide{grid-column:1/-1}
.now{border-color:var(--bad);background:var(--bad-bg)}
ul.plain{list-style:none;margin:0;padding:0}
ul.plain>li{padding:5px 0;border-top:1px solid var(--line)}ul.plain>li:first-child{border-top:0;padding-top:0}
.alert{display:grid;grid-template-columns:88px minmax(0,1fr) auto;gap:2px 14px;align-items:baseline}
.alert .more{grid-column:2;color:var(--soft);font-size:13px}
.badge{font-weight:600;white-space:nowrap}
.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.calm{color:var(--calm)}
.notice{margin:10px 0 14px;background:var(--sheet);border:1px solid currentColor;border-left-width:5px;border-radius:8px;padding:10px 14px;font-weight:600;overflow-wrap:anywhere}
form{margin:0}form p{max-width:640px}details.act form p{font-size:15px;margin:0 0 8px}
label{display:block;font-size:13px;color:var(--soft);margin:0 0 2px}
input,select,textarea{width:100%;font:inherit;color:var(--ink);background:var(--sheet);border:1px solid var(--edge);border-radius:6px;padding:6px 8px;min-height:38px}
textarea{resize:vertical}
button{font:inherit;font-weight:600;color:var(--on-act);background:var(--calm);border:1px solid var(--calm);border-radius:6px;padding:7px 14px;min-height:38px;cursor:pointer}
td form p{margin:0 0 6px}
details.act{border-top:1px solid var(--line);padding:8px 0}details.act summary{font-size:15px;padding:2px 0}
.rules th:first-child{width:34%}
.pillars{display:flex;flex-wrap:wrap;gap:6px 22px}
.pillars b{font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;font-size:14px}
caption{text-align:left;font-weight:600;font-size:15px;padding:10px 0 4px}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;font-size:13px;color:var(--soft);border-top:0}
tbody th{color:var(--ink);font-size:14px;font-weight:400;border-top:1px solid var(--line)}
.verdicts th:first-child{width:44%}.verdicts th:nth-child(2){width:13%}.verdicts th:last-child{width:16%}
td.nowrap,th.nowrap{white-space:nowrap}
details summary{cursor:pointer;color:var(--calm);font-size:13px}
.hand{overflow-wrap:anywhere}
dl{margin:0;display:grid;grid-template-columns:150px minmax(0,1fr);gap:6px 14px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ol.steps{margin:0 0 6px;padding-left:20px}ol.steps li{margin:0 0 4px}
li,p,summary{overflow-wrap:anywhere}
details p,details ul{margin:4px 0 0;font-size:13px}
details.fold{border-top:1px solid var(--line);padding:8px 0}
.id{color:var(--soft);font-size:12px;white-space:nowrap}
@media (max-width:760px){
header,main,footer{padding-left:14px;padding-right:14px}
h1{font-size:20px}
.grid{grid-template-columns:minmax(0,1fr)}
.alert{grid-template-columns:minmax(0,1fr)}.alert .more{grid-column:1}
dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}
table.stack thead{position:absolute;left:-99rem}
table.stack tr{display:block;border-top:1px solid var(--line);padding:6px 0}
table.stack th,table.stack td{display:block;width:auto!important;border:0;padding:1px 0}
table.stack td:empty{display:none}
table.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{body{background:#fff}section{break-inside:avoid}}
`.trim();
