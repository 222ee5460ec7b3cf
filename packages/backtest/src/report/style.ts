/** The look of a report: system fonts, dark or light as the reader's device says. Gains and losses differ in place and label, not in colour alone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--muted:#5c6670;--line:#d9dee3;--accent:#1f6feb;--gain:#1a7f64;--loss:#c0532c;--hold:#8a94a0}
@media (prefers-color-scheme:dark){:root{--bg:#11151a;--fg:#e6eaee;--muted:#98a3ae;--line:#2b333c;--accent:#6aa5ff;--gain:#4cc3a0;--loss:#f08a5d;--hold:#76818c}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 48px;max-width:1040px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:24px;margin:0}h2{font-size:18px;margin:32px 0 8px}header p{margin:4px 0;color:var(--muted)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:8px;margin:0}
.tiles div{border:1px solid var(--line);border-radius:6px;padding:8px 12px}
dt{color:var(--muted);font-size:13px}dd{margin:0;font-size:16px;font-weight:600}dd small{display:block;font-size:12px;font-weight:400;color:var(--muted)}
.warn{border-left:4px solid var(--loss);padding-left:12px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:8px 0 16px}caption{text-align:left;color:var(--muted);padding:4px 0}
th,td{padding:4px 8px;border-bottom:1px solid var(--line);text-align:right;overflow-wrap:anywhere}th:first-child{text-align:left;font-weight:500}
figure{margin:0}svg{width:100%;height:auto;display:block}figcaption{color:var(--muted);font-size:13px}
path{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}.grid{stroke:var(--line)}
path.equity{stroke:var(--accent)}path.hold{stroke:var(--hold);stroke-dasharray:4 3}path.under{stroke:var(--loss);fill:var(--loss);fill-opacity:.25}
rect.gain{fill:var(--gain)}rect.loss{fill:var(--loss)}svg text{fill:var(--muted);font-size:11px;text-anchor:middle}
.key{display:inline-block;width:14px;height:3px;margin:0 4px 3px 10px;background:var(--accent)}.key.hold{background:var(--hold)}.key.under{background:var(--loss)}
summary{cursor:pointer}
@media print{body{max-width:none}}
`;
