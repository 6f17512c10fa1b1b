import { activationFigures } from './activation';
import { eventFileFigures } from './eventFile';
import { print } from './figure';
import { hashingFigures } from './hashing';
import { importingFigures } from './importing';
import { launchFigures } from './launch';
import { sizeFigures } from './sizes';
import { snapshotFigures } from './snapshot';
import { storeFigures } from './store';
import { trackerFigures } from './tracker';

const groups = {
  sizes: sizeFigures,
  activation: activationFigures,
  launch: launchFigures,
  snapshot: snapshotFigures,
  hashing: hashingFigures,
  store: storeFigures,
  tracker: trackerFigures,
  eventFile: eventFileFigures,
  importing: importingFigures,
};

/** `npm run bench`, or `npm run bench -- launch store` for some of it. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const [name, measure] of Object.entries(groups)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    print(await measure());
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
