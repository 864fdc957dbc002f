import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isActionName, normaliseActionName, titleFromName } from './normalise-name.ts'

describe('normaliseActionName', () => {
  it.each([
    ['Lookup Order Status', 'lookup_order_status'],
    ['  get-order  ', 'get_order'],
    ['getOrderStatus', 'get_order_status'],
    ['parseJSONBody', 'parse_json_body'],
    ['Prüfe Bestellung', 'prufe_bestellung'],
    ['Größe ändern', 'grosse_andern'],
    ['Où est ma commande ?', 'ou_est_ma_commande'],
    ['Łódź', 'lodz'],
    ['Søk på øl', 'sok_pa_ol'],
    ['３ＤＶｉｅｗ', 'action_3_d_view'],
    ['3 day forecast', 'action_3_day_forecast'],
    ['_private', 'private'],
    ['get_order_', 'get_order_'],
    ['a__b', 'a__b'],
    [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
    ['../../etc/passwd', 'etc_passwd'],
    ['x'.repeat(5_000), 'x'.repeat(60)],
  ])('makes %j into %s', (text, name) => {
    expect(normaliseActionName(text)).toBe(name)
  })

  it.each(['', '   ', '___', '查询订单', '🙂', '—'])('makes no name where nothing is left: %j', text => {
    expect(normaliseActionName(text)).toBeNull()
  })

  it('gives a valid name or none, and leaves its own names alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), text => {
        const name = normaliseActionName(text)
        if (name === null) return
        expect(isActionName(name)).toBe(true)
        expect(normaliseActionName(name)).toBe(name)
      }),
    )
  })
})

describe('titleFromName', () => {
  it.each([
    ['get_order_status', 'Get order status'],
    ['orderId', 'Order id'],
    ['x', 'X'],
    ['', ''],
  ])('says %j in words: %j', (name, title) => {
    expect(titleFromName(name)).toBe(title)
  })
})
