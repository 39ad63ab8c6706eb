// The law of the house, checked: `npm run check:house` prints every offence as `file:line law: what to do` and fails if there is one.
// Invariant: each law is a pure function of the tree; this file only puts them in a row.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { keepChecksOn, keepFaultsVisible, keepFilesIntroduced, keepTestsRunning } from './house-honesty.ts';
import {
  keepChanceAtTheRoot,
  keepDeviceStoreInItsRooms,
  keepEnvironmentInSettings,
  keepNetworkInDoors,
  keepSchemaAlone,
  keepSqlInStores,
} from './house-io.ts';
import { findLayerOffences } from './house-layers.ts';
import { keepLockInstallable } from './house-lock.ts';
import { keepNamesTelling, keepNamesUnique } from './house-names.ts';
import { keepRulesTested } from './house-rule-ids.ts';
import { keepFilesSmall, keepFunctionsSmall } from './house-sizes.ts';
import { type HouseFile, type Law, type Offence, readHouse } from './house-tree.ts';

const laws: readonly Law[] = [
  keepNamesUnique,
  keepNamesTelling,
  keepFilesSmall,
  keepFunctionsSmall,
  keepSqlInStores,
  keepNetworkInDoors,
  keepEnvironmentInSettings,
  keepChanceAtTheRoot,
  keepDeviceStoreInItsRooms,
  keepSchemaAlone,
  keepTestsRunning,
  keepFaultsVisible,
  keepChecksOn,
  keepFilesIntroduced,
  keepRulesTested,
  keepLockInstallable,
];

/** Judges a tree by every law that needs no disk; offences come sorted by place. */
export function judgeHouse(files: readonly HouseFile[]): Offence[] {
  return laws.flatMap((law) => law(files)).sort(compareByPlace);
}

/** One line an offence, as an editor's terminal links it: `file:line law: what to do`. */
export function describeOffence(offence: Offence): string {
  return `${offence.path}:${offence.line} ${offence.law}: ${offence.remedy}`;
}

function compareByPlace(one: Offence, other: Offence): number {
  return one.path.localeCompare(other.path) || one.line - other.line;
}

async function main(): Promise<void> {
  const root = path.resolve(import.meta.dirname, '..');
  const files = readHouse(root);
  const layers = await findLayerOffences(root, path.join(root, '.dependency-cruiser.cjs'), files);
  const offences = [...judgeHouse(files), ...layers].sort(compareByPlace);
  for (const offence of offences) console.log(describeOffence(offence));
  console.log(`${files.length} files, ${offences.length} offences against the law of the house`);
  process.exitCode = offences.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
