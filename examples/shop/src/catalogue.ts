type Tile = 'yellow' | 'red' | 'blue' | 'sea' | 'fog' | 'navy'

export interface Product {
  id: string
  name: string
  pricePence: number
  stock: number
  /** Colour of the tile that the illustration stands on. */
  tile: Tile
  tagline: string
  description: string
  facts: string[]
  tags: string[]
}

/** Everything the shop sells: the order API answers from it, the storefront shows it, the cart prices from it. */
export const catalogue: readonly Product[] = [
  {
    id: 'storm-lantern',
    name: 'Storm lantern',
    pricePence: 3400,
    stock: 12,
    tile: 'navy',
    tagline: 'Stays lit at force 9',
    description:
      'Pressed steel, a proper glass chimney and a wick you can trim with the kitchen scissors. It has been out in every gale since the spring and has gone out in none of them.',
    facts: ['32 hours on one fill', 'Paraffin or lamp oil', '28 cm tall, 900 g'],
    tags: ['light', 'outdoors'],
  },
  {
    id: 'souwester',
    name: 'Sou’wester',
    pricePence: 2800,
    stock: 30,
    tile: 'sea',
    tagline: 'Long at the back, for the drip',
    description:
      'The hat on our sign. Oiled cotton with a flannel lining, and a brim that sends the rain down your back rather than down your neck. The ties hold in anything short of a hurricane.',
    facts: ['One size, chin ties', 'Re-wax once a year', 'Floats, should it come to that'],
    tags: ['clothing', 'rain'],
  },
  {
    id: 'fishermans-jumper',
    name: 'Fisherman’s jumper',
    pricePence: 9500,
    stock: 8,
    tile: 'red',
    tagline: 'Five-ply, knitted in the round',
    description:
      'No seams to let the wind in, a collar that stands up by itself, and wool that is warm when it is wet. Knitted on the quay by people who complain about nothing but the tea.',
    facts: ['British wool, undyed or navy', 'Cut close: take your usual size', 'Wash cold, dry flat, be patient'],
    tags: ['clothing', 'warm'],
  },
  {
    id: 'enamel-mug',
    name: 'Enamel mug',
    pricePence: 1200,
    stock: 64,
    tile: 'yellow',
    tagline: 'Chips, and gets better for it',
    description:
      'A pint of tea, give or take. Steel underneath and enamel on top, so it goes on the stove, in the sink and over the side, and comes back from two of them.',
    facts: ['400 ml', 'Fine on a camp stove', 'Not for the microwave'],
    tags: ['kitchen', 'outdoors'],
  },
  {
    id: 'sea-boots',
    name: 'Sea boots',
    pricePence: 5900,
    stock: 21,
    tile: 'fog',
    tagline: 'Dry to the knee',
    description:
      'Natural rubber, a sole that grips wet weed, and a loop to hang them up by. Turn the tops down in the pub and up on the way home.',
    facts: ['UK 3 to 13, whole sizes', 'Cotton lined', 'Resoled here for £15'],
    tags: ['clothing', 'rain'],
  },
  {
    id: 'harbour-tote',
    name: 'Harbour tote',
    pricePence: 4600,
    stock: 17,
    tile: 'blue',
    tagline: 'Carries coal, carries cake',
    description:
      'Sailcloth off the roll, rope handles spliced by hand and a waxed bottom that does not mind a puddle. It stands open by itself while you fill it.',
    facts: ['38 × 34 × 18 cm', 'Holds 20 kg', 'Scrubs clean with sea water'],
    tags: ['bags'],
  },
  {
    id: 'tide-clock',
    name: 'Tide clock',
    pricePence: 6800,
    stock: 5,
    tile: 'yellow',
    tagline: 'Tells you the only time that matters',
    description:
      'One hand, one turn every 12 hours and 25 minutes: high water, low water and how long until you have to move the car. Set it once at high tide and leave it.',
    facts: ['Brass, 15 cm across', 'One AA battery a year', 'Good for Atlantic coasts'],
    tags: ['home'],
  },
  {
    id: 'deck-blanket',
    name: 'Deck blanket',
    pricePence: 7400,
    stock: 0,
    tile: 'sea',
    tagline: 'Back from the mill in spring',
    description:
      'Heavy wool in four stripes, bound at the edges so that it lasts. The mill makes eighty a year and this year’s eighty have gone.',
    facts: ['150 × 180 cm', 'Pure new wool', 'Eighty a year'],
    tags: ['home', 'warm'],
  },
]

export function findProduct(id: string): Product | undefined {
  return catalogue.find(product => product.id === id)
}

/** "£34", or "£34.50" when there are pence. */
export function formatPrice(pence: number): string {
  return pence % 100 === 0 ? `£${pence / 100}` : `£${(pence / 100).toFixed(2)}`
}
