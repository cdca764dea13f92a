import { createHash } from "node:crypto";
import { CHART_COLORS } from "./charts";

const LIGHT: Readonly<Record<string, string>> = {
  page: "#f3f5f8",
  card: "#ffffff",
  text: "#1a1f29",
  muted: "#596273",
  line: "#e4e8ee",
  axis: "#aeb7c4",
  link: "#1f5fbf",
  ideal: "#2a8f74",
  warning: "#c77a0a",
  critical: "#c62f45",
  s1: "#3a6fd8",
  s2: "#e08a1e",
  s3: "#2b9d8f",
  s4: "#8d5bc9",
  s5: "#cf5a86",
  s6: "#6b8e23",
  s7: "#4aa3df",
  s8: "#7b8594",
};
const DARK: Readonly<Record<string, string>> = {
  page: "#12151b",
  card: "#1b2029",
  text: "#e7ebf1",
  muted: "#9aa5b5",
  line: "#2c333f",
  axis: "#566173",
  link: "#8ab4f8",
  ideal: "#4fc3a1",
  warning: "#f0b35a",
  critical: "#f2727f",
  s1: "#7aa5ff",
  s2: "#ffb35c",
  s3: "#58cfc0",
  s4: "#bd93f0",
  s5: "#f091b4",
  s6: "#a9cf5a",
  s7: "#7cc8f5",
  s8: "#a6b0bf",
};

const variables = (colors: Readonly<Record<string, string>>) =>
  Object.entries(colors)
    .map(([name, color]) => `--${name}:${color}`)
    .join(";");
const keys = CHART_COLORS.map((color) => `.key.${color}{background:var(--${color})}`).join("\n");

/** How the page looks. Charts are drawn for a wide page; on a narrow one tiles take half of it or all, never less. */
export const STYLE = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
body{margin:0;padding:20px 24px 32px;background:var(--page);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{margin:0;font-size:20px;font-weight:650}
h2{margin:0 0 6px;font-size:13px;font-weight:600}
h3{margin:0 0 4px;font-size:17px;font-weight:650}
p{margin:0 0 4px}
a{color:var(--link)}
.lead{margin:2px 0 14px;color:var(--muted)}
.grid{display:grid;grid-template-columns:repeat(24,minmax(0,1fr));gap:12px;margin-bottom:28px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;min-width:0;display:flex;flex-direction:column}
.w24{grid-column:span 24}.w12{grid-column:span 12}.w8{grid-column:span 8}.w6{grid-column:span 6}
.tile svg{display:block;width:100%;height:auto;margin:auto}
.tile svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.w12 svg{max-width:860px}.w8 svg{max-width:600px}.w6 svg{max-width:460px}
.legend{display:flex;flex-wrap:wrap;gap:2px 14px;margin:8px 0 0;padding:0;list-style:none;font-size:12px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}
.key{flex:none;width:10px;height:10px;border-radius:2px}
${keys}
.value{margin:auto 0;font-size:30px;font-weight:650;letter-spacing:-.01em}
.value.ideal{color:var(--ideal)}.value.warning{color:var(--warning)}.value.critical{color:var(--critical)}
.note{margin:0;font-size:12px;color:var(--muted)}
.empty{margin:auto 0;padding:8px 0;color:var(--muted)}
.empty strong{color:var(--text)}
table{width:100%;border-collapse:collapse;font-size:12px}
th{padding:2px 10px 4px 0;text-align:left;font-weight:600;color:var(--muted);border-bottom:1px solid var(--line)}
td{padding:4px 10px 4px 0;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}
td.short{white-space:nowrap}
@media (max-width:1260px){.w6,.w8{grid-column:span 12}.w12,.w8.as-table{grid-column:span 24}.w12 svg{max-width:none}}
@media (max-width:620px){.w6,.w8{grid-column:span 24}}
`;

/** What the page allows itself: this style, and nothing else from anywhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
