// Which room may import which: imports go down only, and never in a circle. Each comment is the advice shown with an offence.
// Tests may reach anything; the house check (scripts/house-layers.ts) runs these rules.
const test = '\\.test\\.tsx?$|/test/';

/** A rule against imports `from` one place `to` another, tests excepted. */
function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from: { pathNot: test, ...from }, to };
}

module.exports = {
  forbidden: [
    forbid('no-circle', 'move what both need into a file below them', {}, { circular: true }),
    forbid(
      'schema-at-the-bottom',
      'shared-schema imports nothing of the house',
      { path: '^shared-schema/' },
      { path: '^(client|sync-server|scripts)/' },
    ),
    forbid(
      'server-without-client',
      'share it through shared-schema',
      { path: '^sync-server/' },
      { path: '^(client|scripts)/' },
    ),
    forbid(
      'client-without-server',
      'share it through shared-schema',
      { path: '^client/' },
      { path: '^(sync-server|scripts)/' },
    ),
    forbid(
      'doors-on-top',
      'rooms below never know who calls them: return a value to the door',
      { path: '^sync-server/src/', pathNot: `${test}|^sync-server/src/(door/|main\\.ts$|compose-[a-z]+\\.ts$)` },
      { path: '^sync-server/src/door/' },
    ),
    forbid(
      'stores-go-down',
      'a store knows rows, its own room, the database and other stores; decisions of other rooms stand above it',
      { path: '^sync-server/src/([^/]+)/.+-store\\.ts$' },
      {
        path: '^sync-server/src/',
        pathNot: '^sync-server/src/($1|database|settings|watch)/|-store\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'database-at-the-bottom',
      'database/ serves every room and knows none',
      { path: '^sync-server/src/database/' },
      { path: '^sync-server/src/', pathNot: '^sync-server/src/(database|settings|watch)/' },
    ),
    forbid(
      'composed-once',
      'only main.ts puts the server together; take what you need as an argument',
      { path: '^(client|sync-server)/', pathNot: `${test}|^sync-server/src/(main|compose-[a-z]+)\\.ts$` },
      { path: '^sync-server/src/compose-[a-z]+\\.ts$|^(client|sync-server)/src/main\\.tsx?$' },
    ),
    forbid(
      'screens-on-top',
      'rooms below never know the screens: publish a signal instead',
      { path: '^client/src/(store|outbox|link|pack|account|phrase|worker)/' },
      { path: '^client/src/(screen|part)/' },
    ),
    forbid(
      'parts-below-screens',
      'a part serves several screens: take what it shows as a property',
      { path: '^client/src/part/' },
      { path: '^client/src/screen/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|courses|fixtures)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
