// The style of the verification page: small, for phones first, in light and dark, and on paper.

export const verificationStyle = `
:root { --ink: #12201f; --soft: #566563; --ground: #f3f6f5; --card: #fff; --line: #d7e0de; --brand: #1f6f5c;
  --good: #146c43; --bad: #a4161a; --doubt: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8efed; --soft: #a3b3b0; --ground: #0d1716; --card: #152321; --line: #2b3c39; --brand: #7fd0b8;
    --good: #63d297; --bad: #ff8f8a; --doubt: #f0b75a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 40rem; margin-inline: auto; padding-inline: 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem; padding-block: 1rem; color: var(--soft); }
header a { display: flex; align-items: center; gap: .75rem; min-height: 44px; color: var(--brand); font-weight: 600; text-decoration: none; }
main { background: var(--card); border: 1px solid var(--line); border-top: 6px solid var(--state); padding-block: 1.75rem; }
.valid { --state: var(--good); } .revoked, .false { --state: var(--bad); } .expired, .doubt { --state: var(--doubt); } .unknown { --state: var(--soft); }
.sign { width: 3.5rem; height: 3.5rem; margin: 0 0 .75rem; border: 3px solid var(--state); border-radius: 50%; color: var(--state);
  font-size: 1.75rem; line-height: 3.1rem; text-align: center; font-weight: 700; }
h1 { margin: 0 0 .25rem; color: var(--state); font-size: 1.75rem; line-height: 1.2; }
main > p { margin: 0; }
#document { margin-top: 1rem; }
#document p { margin: 0; padding: .75rem 1rem; border-inline-start: 4px solid var(--line); background: var(--ground); font-size: .9375rem; }
[hidden], #document p[hidden] { display: none; }
#document + p { margin-top: 1rem; }
#document [data-outcome=genuine] { border-color: var(--good); color: var(--good); font-weight: 600; }
.revoked #document [data-outcome=genuine] { border-color: var(--line); color: inherit; font-weight: 400; }
#document [data-outcome=changed], #document [data-outcome=unknownKey] { border-color: var(--bad); color: var(--bad); font-weight: 600; }
#document [data-outcome=unreadable] { border-color: var(--doubt); color: var(--doubt); }
.way a { display: inline-flex; align-items: center; min-height: 44px; color: var(--brand); font-weight: 600; }
dl { margin: 1.5rem 0; border-top: 1px solid var(--line); }
dl div { padding-block: .75rem; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-size: 1.125rem; overflow-wrap: anywhere; }
dd strong { font-size: 1.375rem; line-height: 1.3; }
.code { font-family: ui-monospace, monospace; letter-spacing: .04em; }
summary { min-height: 44px; padding-block: .6rem; color: var(--brand); font-weight: 600; cursor: pointer; }
details p { margin: 0 0 .75rem; }
details a { display: inline-block; padding-block: .6rem; color: var(--brand); }
code { overflow-wrap: anywhere; font-size: .8125rem; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
@media (min-width: 40rem) {
  main { margin-block: 1rem 3rem; border-radius: 12px; padding-inline: 2.5rem; }
  dl div { display: grid; grid-template-columns: 11rem 1fr; align-items: baseline; gap: 1rem; }
}
@media print { body { background: none; } main { border-inline: 0; border-bottom: 0; } }
`;
