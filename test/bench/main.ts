import { activationFigures } from './activation';
import { appendFigures } from './append';
import { eventFileFigures } from './eventFile';
import { print } from './figure';
import { hashingFigures } from './hashing';
import { importingFigures } from './importing';
import { launchFigures } from './launch';
import { protocolFigures } from './protocol';
import { sizeFigures } from './sizes';
import { snapshotFigures } from './snapshot';
import { soakFigures } from './soak';
import { storeFigures } from './store';
import { trackerFigures } from './tracker';

const groups = {
  sizes: sizeFigures,
  activation: activationFigures,
  launch: launchFigures,
  snapshot: snapshotFigures,
  hashing: hashingFigures,
  store: storeFigures,
  append: appendFigures,
  protocol: protocolFigures,
  tracker: trackerFigures,
  eventFile: eventFileFigures,
  importing: importingFigures,
};

/** Only when asked for by name: it takes an hour. */
const long = { soak: soakFigures };

/** `npm run bench`, or `npm run bench -- launch store` for some of it, `-- soak` for the long one. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const [name, measure] of Object.entries({ ...groups, ...long })) {
    if (wanted.length > 0 ? !wanted.includes(name) : name in long) continue;
    console.log(`\n${name}`);
    print(await measure());
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
