/**
 * The only styles of all pages: no script, image, font or external file. The policy allows the block by its hash or a
 * nonce.
 */
export const pageStyle = `
:root{color-scheme:light dark;--brand:#3a5bc7;--accent:var(--brand);--on:#fff;--bg:#f7f8fa;--sheet:#fff;--sunken:#f2f3f6;--line:#e3e5ea;--edge:#7b8290;--ink:#16181d;--soft:#59606c;
--bad:#b42318;--bad-bg:#fef3f2;--bad-line:#f2b8b2;--high:#9c3d06;--high-bg:#fff4ea;--high-line:#f0c8a3;--warn:#735000;--warn-bg:#fcf6de;--warn-line:#e5d38f;--good:#0b6640;--good-bg:#e9f7ef;--good-line:#a8dcc0;--off:#4b525f;--off-bg:#eff1f4;--off-line:#cfd4dc;
--fill-bad:#d92d20;--fill-high:#ea7a1e;--fill-good:#36a373;--fill-off:#b6bcc7}
@media screen and (prefers-color-scheme:dark){:root{--accent:#a9bcf5;--on:#0d0f14;--bg:#0d0f13;--sheet:#15181d;--sunken:#1d2127;--line:#2a2f37;--edge:#737b88;--ink:#eceef2;--soft:#a2a9b5;
--bad:#ff9c92;--bad-bg:#2a1412;--bad-line:#6d2a24;--high:#ffab6b;--high-bg:#28190c;--high-line:#61401f;--warn:#f0cf62;--warn-bg:#231d0a;--warn-line:#584a18;--good:#55d39a;--good-bg:#0e2218;--good-line:#1f5a3d;--off:#b3bac6;--off-bg:#1d2127;--off-line:#3a414c;
--fill-bad:#f0544a;--fill-high:#f08a3c;--fill-good:#35a878;--fill-off:#566070}}
*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--bg);-webkit-text-size-adjust:100%;scroll-padding-top:64px}
body{margin:0;min-height:100vh;display:grid;grid-template:52px 1fr auto/216px minmax(0,1fr)}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 4px;font-weight:650;letter-spacing:-.018em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1rem;line-height:1.4;margin:0 0 10px;font-weight:600}
h3{font-size:.95rem;margin:16px 0 6px;font-weight:600}
p{margin:0 0 8px}ul,ol,dl,dd,fieldset{margin:0;padding:0}fieldset{border:0}
b,strong{font-weight:600}
a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
:focus-visible,input:focus-within{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.notice:focus-visible,main:focus-visible{border-radius:10px}
.skip{position:absolute;left:-99rem}.skip:focus{left:8px;top:8px;z-index:9;background:var(--sheet);padding:8px;min-height:24px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.soft,.soft td{color:var(--soft)}.nowrap,.roles thead th{white-space:nowrap}
.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.calm{color:var(--off)}
header{grid-column:1/-1;display:flex;align-items:center;gap:10px;padding:0 20px;background:var(--sheet);border-bottom:1px solid var(--line);position:sticky;top:0;z-index:5;min-width:0}
.logo{display:flex;align-items:center;gap:9px;font-weight:650;color:var(--ink);text-decoration:none;min-height:32px;white-space:nowrap}
.logo svg{width:20px;height:20px;color:var(--accent);flex:none}
.slash{color:var(--edge)}
.tenant{font-weight:550;color:var(--ink);text-decoration:none;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;line-height:32px}
.switch{position:relative;min-width:0}.switch summary{font-size:1rem;color:var(--ink)}header details.switch>ul{position:absolute;top:100%;left:-8px;z-index:6;list-style:none;min-width:220px;max-height:70vh;overflow:auto;background:var(--sheet);border:1px solid var(--edge);border-radius:8px;padding:6px}.switch li a{display:block;padding:6px 8px;color:var(--ink);text-decoration:none;border-radius:6px}.switch li a:hover{background:var(--sunken)}
.who{margin-left:auto;color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;flex-shrink:3;min-width:0}
.out{color:var(--soft);white-space:nowrap;line-height:32px;flex:none}
.state{display:none;margin-left:auto;color:var(--soft);font-size:.84rem;white-space:nowrap;flex:none}
.dot{display:inline-block;width:8px;height:8px;border-radius:50%;background:var(--fill-good);margin-right:6px}.dot.late{background:var(--fill-bad);border-radius:1px}.dot.waiting{background:none;border:2px solid var(--fill-off)}
.side{grid-row:2/4;position:sticky;top:52px;height:calc(100vh - 52px);border-right:1px solid var(--line);background:var(--sheet);padding:14px 10px;display:flex;flex-direction:column;justify-content:space-between;overflow:auto}
.side ul{list-style:none}
.side a{display:flex;justify-content:space-between;align-items:center;min-height:34px;padding:0 10px;border-radius:7px;color:var(--soft);text-decoration:none;font-weight:500;gap:8px}
.side a[aria-current]{background:var(--sunken);color:var(--ink)}.side a:hover{background:var(--sunken)}
.side em{font:600 .82rem/1 inherit;font-style:normal;font-size:.82rem;font-weight:600;line-height:1;font-variant-numeric:tabular-nums}
.side em.now{color:var(--on);background:var(--bad);border-radius:9px;padding:3px 7px}
.monitor{border-top:1px solid var(--line);padding:12px 10px 2px;margin:0;font-size:.84rem;line-height:1.45;color:var(--soft)}.monitor b{color:var(--ink);display:block;font-weight:550}
main{padding:24px 32px 24px;max-width:1160px;width:100%;min-width:0}
footer{padding:0 32px 32px;color:var(--soft);font-size:.84rem;max-width:1160px}footer p{margin:0 0 4px}
.lead{color:var(--soft);margin:0 0 16px}
.crumbs{font-size:.867rem;color:var(--soft);margin:0 0 4px}.crumbs a{color:inherit;display:inline-block;padding:2px 0}
section{background:var(--sheet);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:0 0 16px;min-width:0}
.head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:2px 12px;margin:0 0 10px}.head h2{margin:0}.head .soft{font-size:.867rem}.head a{display:inline-block;min-height:24px}
.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;margin-bottom:16px}.grid section{margin:0}.wide{grid-column:1/-1}
.aside{display:grid;grid-template-columns:minmax(0,1fr) 316px;gap:16px;align-items:start}.aside>div{min-width:0}
.now{border-color:var(--bad-line);border-top:3px solid var(--fill-bad)}
ul.plain,ol.plain{list-style:none}
ul.plain>li,ol.plain>li{padding:9px 0;border-top:1px solid var(--line)}ul.plain>li:first-child,ol.plain>li:first-child{border-top:0;padding-top:0}ul.plain>li:last-child{padding-bottom:0}
ul.plain>li>.soft{font-size:.867rem}
.alert{display:grid;grid-template-columns:88px minmax(0,1fr) auto;gap:2px 14px;align-items:baseline}
.alert>a{min-height:24px}.alert .more{grid-column:2;color:var(--soft);font-size:.867rem}
.badge{display:inline-flex;align-items:center;gap:6px;font-size:.82rem;font-weight:600;line-height:1;padding:4px 8px;border-radius:6px;white-space:nowrap;border:1px solid var(--off-line);background:var(--off-bg);color:var(--off);justify-self:start}
.badge::before{content:"";width:7px;height:7px;border-radius:50%;background:currentColor;flex:none}
.badge.critical,.badge.fail{color:var(--bad);background:var(--bad-bg);border-color:var(--bad-line)}.badge.critical::before,.badge.fail::before{border-radius:0;transform:rotate(45deg)}
.badge.high{color:var(--high);background:var(--high-bg);border-color:var(--high-line)}.badge.high::before{border-radius:1px}
.badge.medium{color:var(--warn);background:var(--warn-bg);border-color:var(--warn-line)}
.badge.pass{color:var(--good);background:var(--good-bg);border-color:var(--good-line)}
.badge.unknown::before,.badge.off::before{background:none;border:1.5px solid}
.meta{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;font-size:.867rem;color:var(--soft);margin:0}.meta.lead{margin:0 0 16px}
.hero{color:var(--ink);border-color:var(--off-line);border-top:3px solid var(--fill-off);padding:0;overflow:hidden;display:grid;grid-template-columns:minmax(0,1fr) minmax(332px,40%)}.hero>div{padding:16px 18px}
.hero.critical,.hero.high{border-color:var(--bad-line);border-top-color:var(--fill-bad)}.hero.high{border-color:var(--high-line);border-top-color:var(--fill-high)}.hero.calm{border-color:var(--good-line);border-top-color:var(--fill-good)}.hero.whole{grid-template-columns:minmax(0,1fr)}
.hero h2{font-size:1.22rem;letter-spacing:-.012em;line-height:1.3;margin:9px 0 12px;overflow-wrap:anywhere}.hero .first{background:var(--sunken);border-left:1px solid var(--line)}.hero .first h3{margin:0 0 8px}.first p{font-size:.93rem}
.act,.button,button{font:inherit;font-size:.9rem;font-weight:550;line-height:1.2;display:inline-flex;align-items:center;justify-content:center;min-height:36px;padding:0 13px;border-radius:8px;border:1px solid var(--accent);background:var(--accent);color:var(--on);text-decoration:none;cursor:pointer}
.button.second,button.second{background:var(--sheet);border-color:var(--edge);color:var(--ink)}
.buttons{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:12px 0 0}
.notice{margin:0 0 16px;background:var(--off-bg);border:1px solid var(--off-line);border-radius:10px;padding:11px 14px;font-weight:550;overflow-wrap:anywhere}
.notice.good{color:var(--good);background:var(--good-bg);border-color:var(--good-line)}.notice.bad{color:var(--bad);background:var(--bad-bg);border-color:var(--bad-line)}.notice.warn{color:var(--warn);background:var(--warn-bg);border-color:var(--warn-line)}
form{margin:0}form p{max-width:640px}details.act{display:block;background:none;border:0;border-top:1px solid var(--line);border-radius:0;padding:8px 0;color:var(--ink);font-weight:400;min-height:0;cursor:auto}details.act form p{font-size:1rem;margin:0 0 8px}details.act summary{font-size:1rem;padding:2px 0}details.act>p{margin-bottom:8px}
label,legend{display:block;font-size:.867rem;color:var(--soft);margin:0 0 3px}
input,select,textarea{width:100%;min-width:0;font:inherit;color:var(--ink);background:var(--sheet);border:1px solid var(--edge);border-radius:8px;padding:6px 9px;min-height:38px}
input[type=checkbox]{width:20px;height:20px;min-height:20px;margin:0 8px 0 0;accent-color:var(--accent);vertical-align:middle}input[type=checkbox]+label{display:inline;font-size:1rem;color:var(--ink)}
textarea{resize:vertical}
td form p{margin:0 0 6px}
.filters{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin:0 0 14px}.filters>div{flex:1 1 130px;max-width:200px;min-width:0}.filters>.search{flex:2 1 220px;max-width:none}.question{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}.question>div{max-width:none}.question button{justify-self:start}
.tabs{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 14px;padding:0;list-style:none}.tabs a{display:inline-flex;align-items:center;min-height:32px;padding:0 11px;border:1px solid var(--edge);border-radius:16px;background:var(--sheet);color:var(--soft);text-decoration:none;font-size:.9rem;font-weight:500}.tabs a[aria-current]{color:var(--ink);border-color:var(--ink);box-shadow:inset 0 0 0 1px var(--ink)}
.pager{display:flex;justify-content:space-between;align-items:center;margin:14px 0 0;color:var(--soft);font-size:.867rem;gap:10px;flex-wrap:wrap}
.rules th:first-child{width:34%}td button{white-space:nowrap}.sources td:last-child{width:24%}.sources code{font-size:.78em}.recipients td:nth-child(2),.gaps td:nth-child(2){overflow-wrap:normal}h1+section{margin-top:12px}
.grid.three{grid-template-columns:repeat(3,minmax(0,1fr))}
.hero h2 a{color:inherit;text-decoration:none}.hero h2 a:hover{text-decoration:underline}.hero .key{margin:8px 0 12px}
.big{display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline;font-size:1.7rem;font-weight:650;line-height:1.2;letter-spacing:-.02em;margin:0 0 10px;font-variant-numeric:tabular-nums}.big small{flex:1 1 120px;line-height:1.35;font-size:.93rem;font-weight:400;letter-spacing:0;color:var(--soft)}
.line{display:block}.pillars th{overflow-wrap:normal}.pillars td:nth-child(2){width:46%}.pillars td:last-child,.pillars th:last-child{width:100px}.pillars tr>*{vertical-align:middle}
table{width:100%;border-collapse:collapse;font-size:.93rem}
caption{text-align:left;font-weight:600;font-size:1rem;padding:10px 0 4px}
th{text-align:left;font-weight:500;font-size:.82rem;color:var(--soft);padding:0 12px 7px 0;vertical-align:bottom}
td,tbody th{padding:9px 12px 9px 0;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tbody th{font-size:inherit;color:inherit;font-weight:400}
tr>:last-child{padding-right:0}
.named{color:inherit;font-weight:550;text-decoration:none}.named:hover{text-decoration:underline}td .named{display:inline-block;min-height:24px}
td .soft,th .soft{font-size:.867rem}.under{display:block;font-size:.867rem;font-weight:400}.under:not(.warn){color:var(--soft)}
.checks tbody th{min-width:9.5rem}
.activity td:first-child{width:100px}.activity td:nth-child(3){width:116px}.activity td:nth-child(4){width:15%}.activity td:last-child{width:20%}.alerts th:nth-child(2){width:34%}.alerts td:first-child{width:100px}.tenants td:first-child{width:118px}.tenants th:nth-child(2){width:19%}.tenants td:nth-child(3){width:29%}.tenants td:nth-child(4){width:88px}.devices tbody th{min-width:8rem}
.proof ul.plain>li{padding:3px 0;border:0}.proof td:not(:last-child){width:84px}.sources th:first-child{width:24%}.sources td:nth-child(2){width:26%}.customers th:nth-child(2){width:17%}.customers td:last-child{width:28%}.copy{field-sizing:content}.controls th:nth-child(2){width:42%}.controls td:first-child{width:118px}.controls td:nth-child(3){width:104px}
.matrix th:first-child{min-width:128px;overflow-wrap:normal}.badge.wraps{white-space:normal;overflow-wrap:normal;line-height:1.3}
.moment{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center}.moment label{margin:0}.single .moment{margin:0 0 12px}.moment input{width:auto;flex:1 1 200px}.moment button{flex:none}.notice.past{display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 16px;align-items:center;color:var(--ink);border-left:4px solid var(--accent)}.notice.past p{margin:0}.earlier{margin:6px 0 0}.earlier form{margin:8px 0 0}
details summary{cursor:pointer;color:var(--accent);font-size:.867rem;min-height:24px}
.hand{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:150px minmax(0,1fr);gap:7px 14px}.hero dl{grid-template-columns:fit-content(150px) minmax(0,1fr)}.alarm dl{margin:10px 0}.aside aside dl{grid-template-columns:92px minmax(0,1fr)}
dt{color:var(--soft);font-size:.867rem;padding-top:1px}dd{overflow-wrap:anywhere}
ol.steps{margin:0 0 6px;padding-left:20px}ol.steps li{margin:0 0 4px}ol.steps ul{padding-left:18px}
li,p,summary{overflow-wrap:anywhere}
details p,details ul{margin:4px 0 0;font-size:.867rem}details>ul:not(.plain){padding-left:20px}
.id{color:var(--soft);font-size:.8rem;white-space:nowrap}
.chart{display:block;width:100%;height:auto;overflow:visible}.strip{height:26px}.span{height:14px;min-width:120px}.spans th{width:32%}.spans td:nth-child(2){width:38%;vertical-align:middle}.share{height:8px;border-radius:4px;margin:2px 0 12px}td .share{margin:4px 0 0}table+.meta{margin:10px 0 0}.spark{width:96px;height:24px}.bars{max-width:560px}.flow{max-width:760px}.key+p{margin:12px 0 0}
.chart text{font-size:11px;fill:var(--soft);text-anchor:middle;font-variant-numeric:tabular-nums}.chart .axis{stroke:var(--edge)}.spark path{fill:none;stroke:var(--edge);stroke-width:1.6;stroke-linejoin:round}
.fill-bad{fill:var(--fill-bad)}.fill-high{fill:var(--fill-high)}.fill-warn{fill:var(--warn-line)}.fill-good{fill:var(--fill-good)}.fill-accent{fill:var(--accent)}.fill-off{fill:var(--fill-off)}.fill-none{fill:var(--off-bg);stroke:var(--edge);stroke-dasharray:2 2;vector-effect:non-scaling-stroke}
.key{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:.82rem;color:var(--soft);margin:8px 0 0}.key i{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:5px}.key .bad{background:var(--fill-bad)}.key .high{background:var(--fill-high)}.key .good{background:var(--fill-good)}.key .none{background:var(--off-bg);box-shadow:inset 0 0 0 1.5px var(--fill-off)}
.ends{display:flex;justify-content:space-between;font-size:.82rem;color:var(--soft);margin:4px 0 0}
.single{display:block}.single header{height:52px}.single main{margin:0 auto;max-width:640px;padding-top:8vh}.single footer{margin:0 auto;max-width:640px}.single.wide main,.single.wide footer{max-width:1240px}.single.wide main{padding-top:24px}
@media screen and (max-width:1180px){
body{display:block}
header{height:52px}.state{display:block}.state~.who{margin-left:0}
.side{position:static;height:auto;border:0;border-bottom:1px solid var(--line);padding:0 22px;display:block;overflow-x:auto}.side ul{display:flex}.side a[aria-current]{scroll-initial-target:nearest}.side a{white-space:nowrap;min-height:40px;gap:6px;border-radius:0;padding:0 9px}.side a[aria-current]{background:none;box-shadow:inset 0 -2px var(--accent)}.side a:focus-visible{outline-offset:-2px}
.monitor{display:none}
}
@media screen and (max-width:960px){
.grid.three,.aside,.hero{grid-template-columns:minmax(0,1fr)}.hero .first{border-left:0;border-top:1px solid var(--line)}
.grid{grid-template-columns:minmax(0,1fr)}.wide-only{display:none}.pillars td:nth-child(2){width:auto}
.alert{grid-template-columns:minmax(0,1fr)}.alert .more{grid-column:1}
.hero.alarm .first{order:-1;border-top:0;border-bottom:1px solid var(--line)}
table.stack{display:block}table.stack caption,table.stack tbody{display:block}table.stack thead{position:absolute;left:-99rem}
table.stack tr{display:block;border-top:1px solid var(--line);padding:10px 0}table.stack tr:first-child{border-top:0;padding-top:0}
table.stack th,table.stack td{display:block;width:auto!important;border:0;padding:1px 0}
table.stack td:empty{display:none}
table.stack td .named{display:inline-block;padding:2px 0}
table.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft);font-size:.867rem}
}
@media screen and (max-width:760px){
header{height:48px;padding:0 14px}.who,.logo span,.slash{display:none}.out{margin-left:auto}.state~.out{margin-left:0}.side{padding:0 8px}
main{padding:14px 14px 20px}footer{padding:0 14px 28px}h1{font-size:1.3rem}.lead{margin-bottom:12px;font-size:.93rem}
section{padding:14px;margin-bottom:12px}.hero{padding:0}.hero>div{padding:12px 14px}.hero h2{font-size:1.1rem;margin:7px 0 8px}
.grid,.grid.three{gap:12px;margin-bottom:12px}
dl,.hero dl,.aside aside dl{grid-template-columns:minmax(0,1fr);gap:0}dt{font-size:.8rem}dd{margin-bottom:6px}.hero dl{font-size:.95rem;line-height:1.4}
.filters>div{max-width:none;flex:1 1 max-content;min-width:40%}.moment label{flex:1 1 100%}.flow text{font-size:18px}.filters>.search{flex:1 1 100%}
}
@page{margin:9mm 10mm 10mm;@bottom-left{content:"Zero Trust Watch";font:8pt system-ui,sans-serif}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif}}
@media print{:root{--bg:#fff;--sheet:#fff;--ink:#000;--soft:#444}html{font-size:9.5pt;line-height:1.4}body{display:block;min-height:0}header{position:static;border:0;padding:0}.side,.skip,form,.filters,.tabs,.buttons,.state,.switch ul,.out,.earlier,details.act,section:has(form[method=post]):not(:has(table)){display:none!important}main,footer{padding:0;max-width:none}section{padding:8px 10px;margin:0 0 8px}td,tbody th{padding:4px 8px 4px 0}.notice{padding:6px 10px;margin:0 0 8px;font-weight:400}section:not(:has(table)){break-inside:avoid}h2,thead{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}details:not(.row,.long)::details-content,.row.status-fail::details-content{content-visibility:visible;block-size:auto}.matrix,.matrix .badge{font-size:7.5pt}.matrix .badge{padding:2px 4px;gap:4px}.matrix th:first-child{min-width:0}.sheet{zoom:.82}.sheet .crumbs{display:none}.sheet ul.plain>li{display:inline}.sheet ul.plain>li::after{content:" "}.sheet section{padding:6px 10px;margin:0 0 6px}.sheet td,.sheet tbody th{padding:2px 8px 2px 0}.sheet dl{gap:3px 14px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media (forced-colors:active){.badge{border:1px solid}}
`.trim();
