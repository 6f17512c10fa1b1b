import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'able agile amber amused ample apt ardent autumn azure balmy bold brave breezy bright brisk calm candid careful cheerful chief civil clear clever coastal cosmic cosy crisp curious daring dapper deft dewy eager early earnest easy elegant epic even exact fair fancy fearless festive fine fleet fluent fond frank fresh friendly gentle gifted glad gleaming golden good graceful grand happy hardy hazel hearty honest humble icy ideal jaunty jolly jovial joyful keen kind lively loyal lucid lucky lunar lush magic mellow merry mighty mild misty modest neat nimble noble oaken open patient peaceful placid plucky polar polite proud quick quiet rapid rare ready regal robust rosy ruby rustic sandy savvy serene sharp silent silver sincere sleek smart smooth snowy solar solid sound spry steady still sturdy subtle sunny super swift tender tidy tranquil trusty upbeat valiant velvet vital vivid warm wild windy winged wise witty young zesty'.split(
    ' ',
  );

const NOUNS =
  'acorn albatross alder antler aspen auk badger bamboo beacon bear beaver birch bison bobcat boulder brook canyon caribou cedar cheetah cicada clover comet condor coral cougar coyote crane creek cricket crow cypress dahlia deer delta dingo dolphin dove dune eagle egret elk ember falcon fern ferret finch fir fjord flamingo fox gazelle gecko geyser gibbon glacier goose grove gull hare harbor hawk hazel heron hickory hornbill ibex ibis iguana impala iris island jackal jaguar jay juniper kestrel kiwi koala lagoon lake larch lark lemur leopard lichen lily lion llama lotus lynx magpie mallard manatee maple marmot marten meadow merlin mink moose moss narwhal newt oak ocelot orca orchid oriole osprey otter owl panda panther parrot pebble pelican penguin petrel pine plover pond poppy prairie puffin puma quail rabbit raccoon raven reef ridge river robin salmon seal sequoia shore shrew skylark sparrow spruce stork summit swallow swan tapir tern thistle thrush tiger toucan trout tulip tundra turtle valley vole walnut walrus weasel whale willow wolf wombat wren yak zebra'.split(
    ' ',
  );

/** A name that people can say and remember, such as `calm-otter`: one of about 27,000. */
export function friendlyName(pick: (count: number) => number = randomInt): string {
  return `${ADJECTIVES[pick(ADJECTIVES.length)]}-${NOUNS[pick(NOUNS.length)]}`;
}
