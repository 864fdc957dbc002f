import type { JsonObject } from '@bellhop/core'
import type { LiftedSecret } from '../imports/draft.ts'

/** An action to begin with: whole, but for what only its author knows. */
export interface ActionTemplate {
  id: string
  title: string
  /** What it does, and what it needs, in a sentence or two. */
  summary: string
  /** Whose API it calls; null where that is the author's own. */
  service: string | null
  action: JsonObject
  secrets: LiftedSecret[]
  /** What has to be put in place of the template's own, and where. */
  fillIn: { path: string; message: string }[]
}

const secret = (name: string, host: string): LiftedSecret[] => [{ name, value: null, hosts: [host], usedAs: 'auth' }]

const ownAddress = { path: '$.request.url', message: 'Put the address of your API in place of api.example.com.' }
const ownSecret = (what: string) => ({ path: '$.request.auth.secret', message: `Make a secret of ${what}.` })

/** The templates that a new action can begin with, in the order in which they are shown. */
export const actionTemplates: readonly ActionTemplate[] = [
  {
    id: 'order_status',
    title: 'Order status',
    summary: 'Looks up an order of your shop by its number, and says where it is.',
    service: null,
    action: {
      name: 'get_order_status',
      description: 'Use when a customer asks where an order is or when it will arrive.',
      examples: ['Where is my order?', 'When will ORD-12345 arrive?', 'Has my parcel been sent?'],
      kind: 'api',
      inputs: [
        {
          name: 'order_id',
          type: 'string',
          title: 'Order number',
          description: 'As in the confirmation mail.',
          example: 'ORD-12345',
          max: 40,
        },
      ],
      request: {
        method: 'GET',
        url: 'https://api.example.com/orders/{{order_id}}',
        auth: { type: 'bearer', secret: 'SHOP_TOKEN' },
      },
      response: { fields: ['status', 'eta', 'tracking.number'] },
      messages: {
        before: 'Let me look that up.',
        success: 'Your order is {{ response.status }}.',
        byStatus: { '404': 'I can’t find an order with that number.' },
      },
    },
    secrets: secret('SHOP_TOKEN', 'api.example.com'),
    fillIn: [
      ownAddress,
      ownSecret('the token of your shop’s API'),
      { path: '$.response.fields', message: 'Choose what of the answer the agent may see.' },
    ],
  },
  {
    id: 'start_return',
    title: 'Returns',
    summary: 'Registers a return after the customer has confirmed it, and gives the address of the label.',
    service: null,
    action: {
      name: 'start_return',
      description: 'Use when a customer wants to send back something that they ordered.',
      examples: ['I want to return my shoes', 'How do I send this back?', 'It arrived damaged'],
      kind: 'api',
      inputs: [
        { name: 'order_id', type: 'string', title: 'Order number', example: 'ORD-12345', max: 40 },
        {
          name: 'reason',
          type: 'string',
          title: 'Reason',
          options: [
            { value: 'damaged', label: 'It is damaged' },
            { value: 'wrong_item', label: 'It is not what I ordered' },
            { value: 'wrong_size', label: 'It does not fit' },
            { value: 'not_wanted', label: 'I have changed my mind' },
          ],
        },
        {
          name: 'damage',
          type: 'string',
          title: 'What is damaged?',
          max: 500,
          when: { input: 'reason', equals: 'damaged' },
        },
      ],
      request: {
        method: 'POST',
        url: 'https://api.example.com/orders/{{order_id}}/returns',
        body: '{\n  "reason": "{{reason}}",\n  "damage": {{damage}}\n}',
        auth: { type: 'bearer', secret: 'SHOP_TOKEN' },
      },
      response: { fields: ['id', 'labelUrl'] },
      messages: {
        success: 'Your return is registered. Your label: {{ response.labelUrl }}',
        byStatus: {
          '404': 'I can’t find an order with that number.',
          '409': 'There is a return for that order already.',
        },
      },
    },
    secrets: secret('SHOP_TOKEN', 'api.example.com'),
    fillIn: [
      ownAddress,
      ownSecret('the token of your shop’s API'),
      { path: '$.inputs[1].options', message: 'Put the reasons that your shop knows.' },
    ],
  },
  {
    id: 'check_availability',
    title: 'Inventory availability',
    summary: 'Says whether a product is in stock, and in which shop.',
    service: null,
    action: {
      name: 'check_availability',
      description: 'Use when a customer asks whether a product is in stock or where they can get it.',
      examples: ['Do you have these in size 42?', 'Is the red one in stock?', 'Can I pick it up in Berlin?'],
      kind: 'api',
      inputs: [
        { name: 'sku', type: 'string', title: 'Article number', example: 'SHOE-42', max: 60 },
        {
          name: 'shop',
          type: 'string',
          title: 'Shop',
          description: 'The city, if they want to pick it up.',
          required: false,
          max: 60,
        },
      ],
      request: {
        method: 'GET',
        url: 'https://api.example.com/inventory/{{sku}}',
        query: [{ name: 'shop', value: '{{shop}}' }],
        auth: { type: 'header', name: 'X-Api-Key', secret: 'INVENTORY_KEY' },
        cacheSeconds: 60,
      },
      response: { fields: ['available', 'quantity', 'shops'] },
      messages: { byStatus: { '404': 'I don’t know that article number.' } },
    },
    secrets: secret('INVENTORY_KEY', 'api.example.com'),
    fillIn: [ownAddress, ownSecret('the key of your inventory API')],
  },
  {
    id: 'shopify_add_to_cart',
    title: 'Shopify: add to cart',
    summary:
      'Puts a product into the cart of the page that the customer is looking at. Runs in their browser, on your Shopify shop.',
    service: 'Shopify',
    action: {
      name: 'add_to_cart',
      description: 'Use when a customer wants to put a product of the shop into their cart.',
      examples: ['Add it to my cart', 'I’ll take two of these', 'Put the blue one in my basket'],
      kind: 'client',
      runMode: 'automatic',
      inputs: [
        {
          name: 'variant_id',
          type: 'integer',
          title: 'Variant',
          description: 'The id of the variant at Shopify.',
          min: 1,
        },
        { name: 'quantity', type: 'integer', title: 'Quantity', default: 1, min: 1, max: 20 },
      ],
      client: {
        code: `const response = await fetch('/cart/add.js', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ items: [{ id: args.variant_id, quantity: args.quantity }] }),
})
if (!response.ok) throw new Error('Shopify answered ' + response.status)
const { items } = await response.json()
return { title: items[0].title, quantity: args.quantity }`,
        returns: true,
        timeoutMs: 10_000,
      },
      response: { fields: ['title', 'quantity'] },
      messages: {
        success: '{{ response.title }} is in your cart.',
        error: 'That could not be put into your cart. It may be sold out.',
      },
    },
    secrets: [],
    fillIn: [
      {
        path: '$.inputs[0].description',
        message: 'Say where the agent finds the id of a variant: what you set as page context, or another action.',
      },
    ],
  },
  {
    id: 'zendesk_ticket',
    title: 'Zendesk: open a ticket',
    summary: 'Opens a ticket at Zendesk Support for what the agent cannot solve.',
    service: 'Zendesk',
    action: {
      name: 'create_support_ticket',
      description: 'Use when a problem needs a person of support to look at it, and the customer wants that.',
      examples: ['I want to talk to support', 'Please open a ticket', 'Nobody has answered my complaint'],
      kind: 'api',
      escalates: true,
      inputs: [
        { name: 'subject', type: 'string', title: 'What is it about?', max: 150 },
        { name: 'details', type: 'string', title: 'What happened?', max: 5_000 },
        { name: 'requester_name', type: 'string', title: 'Your name', max: 100 },
        { name: 'requester_email', type: 'email', title: 'Your e-mail address' },
      ],
      request: {
        method: 'POST',
        url: 'https://your-company.zendesk.com/api/v2/tickets.json',
        body: `{
  "ticket": {
    "subject": "{{subject}}",
    "comment": { "body": "{{details}}" },
    "requester": { "name": "{{requester_name}}", "email": "{{requester_email}}" },
    "tags": ["bellhop"]
  }
}`,
        auth: { type: 'basic', username: 'you@your-company.com/token', secret: 'ZENDESK_API_TOKEN' },
      },
      response: { fields: ['ticket.id', 'ticket.status'] },
      messages: { success: 'I have opened ticket {{ response.ticket.id }}. Support will write to you.' },
    },
    secrets: secret('ZENDESK_API_TOKEN', 'your-company.zendesk.com'),
    fillIn: [
      { path: '$.request.url', message: 'Put your subdomain of Zendesk in place of your-company.' },
      { path: '$.request.auth.username', message: 'Put the address of an agent of yours before /token.' },
      ownSecret('an API token (Admin Center, Apps and integrations, Zendesk API)'),
    ],
  },
  {
    id: 'salesforce_customer',
    title: 'Salesforce: customer lookup',
    summary: 'Finds the signed-in customer among your Salesforce contacts, by their verified e-mail address.',
    service: 'Salesforce',
    action: {
      name: 'find_customer',
      description: 'Use when the agent needs what Salesforce knows about the customer it is talking to.',
      examples: ['Who is my account manager?', 'What do you have on file about me?'],
      kind: 'api',
      requires: { identity: 'verified' },
      inputs: [{ name: 'email', type: 'email', title: 'E-mail address', from: 'identity.email' }],
      request: {
        method: 'GET',
        url: 'https://your-company.my.salesforce.com/services/data/v62.0/parameterizedSearch/',
        query: [
          { name: 'q', value: '{{email}}' },
          { name: 'in', value: 'EMAIL' },
          { name: 'sobject', value: 'Contact' },
          { name: 'Contact.fields', value: 'Id,Name,Email,Account.Name,Owner.Name' },
          { name: 'Contact.limit', value: '20' },
        ],
        auth: { type: 'bearer', secret: 'SALESFORCE_TOKEN' },
      },
      response: {
        // A search finds addresses that are alike, too, and what is found is told to the customer.
        transform: `const found = response.searchRecords.find(({ Email }) => Email?.toLowerCase() === inputs.email.toLowerCase())
return found
  ? { known: true, name: found.Name, company: found.Account?.Name ?? null, manager: found.Owner?.Name ?? null }
  : { known: false }`,
      },
    },
    secrets: secret('SALESFORCE_TOKEN', 'your-company.my.salesforce.com'),
    fillIn: [
      { path: '$.request.url', message: 'Put your domain of Salesforce in place of your-company.' },
      ownSecret('an access token of a connected app'),
      { path: '$.inputs[0].from', message: 'Needs signed-in customers: give your agent an identity key.' },
    ],
  },
  {
    id: 'hubspot_contact',
    title: 'HubSpot: create a contact',
    summary: 'Keeps somebody who wants to hear from you as a contact at HubSpot.',
    service: 'HubSpot',
    action: {
      name: 'create_lead',
      description: 'Use when somebody wants to be contacted by sales or to hear about offers.',
      examples: ['Can somebody call me about prices?', 'I’d like a demo', 'Keep me posted'],
      kind: 'api',
      inputs: [
        { name: 'lead_email', type: 'email', title: 'Your e-mail address' },
        { name: 'first_name', type: 'string', title: 'First name', max: 100 },
        { name: 'last_name', type: 'string', title: 'Last name', max: 100 },
        { name: 'company', type: 'string', title: 'Company', required: false, max: 150 },
      ],
      request: {
        method: 'POST',
        url: 'https://api.hubapi.com/crm/v3/objects/contacts',
        body: `{
  "properties": {
    "email": "{{lead_email}}",
    "firstname": "{{first_name}}",
    "lastname": "{{last_name}}",
    "company": {{company}}
  }
}`,
        auth: { type: 'bearer', secret: 'HUBSPOT_TOKEN' },
      },
      response: { fields: ['id'] },
      messages: {
        success: 'Thank you, {{ inputs.first_name }}. We will be in touch.',
        byStatus: { '409': 'We have your address already, and will be in touch.' },
      },
    },
    secrets: secret('HUBSPOT_TOKEN', 'api.hubapi.com'),
    fillIn: [ownSecret('the token of a private app with the scope crm.objects.contacts.write')],
  },
  {
    id: 'calcom_booking',
    title: 'Cal.com: book an appointment',
    summary: 'Books an appointment of one kind in your Cal.com calendar.',
    service: 'Cal.com',
    action: {
      name: 'book_appointment',
      description: 'Use when a customer wants to book an appointment and has chosen a day and a time.',
      examples: ['Can I book a call for Tuesday at ten?', 'I’d like an appointment', 'Book a demo'],
      kind: 'api',
      inputs: [
        { name: 'event_type_id', type: 'integer', title: 'Kind of appointment', from: 'constant', value: 1 },
        {
          name: 'start',
          type: 'string',
          title: 'Beginning',
          description: 'Day and time in UTC.',
          example: '2027-03-03T09:00:00Z',
          pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$',
        },
        { name: 'attendee_name', type: 'string', title: 'Your name', max: 100 },
        { name: 'attendee_email', type: 'email', title: 'Your e-mail address' },
      ],
      request: {
        method: 'POST',
        url: 'https://api.cal.com/v2/bookings',
        headers: [{ name: 'cal-api-version', value: '2024-08-13' }],
        body: `{
  "eventTypeId": {{event_type_id}},
  "start": "{{start}}",
  "attendee": { "name": "{{attendee_name}}", "email": "{{attendee_email}}", "timeZone": "{{timezone}}" }
}`,
        auth: { type: 'bearer', secret: 'CALCOM_API_KEY' },
      },
      response: { fields: ['data.uid', 'data.start', 'data.status'] },
      messages: {
        success: 'Your appointment is booked. You will get a mail with the details.',
        byStatus: { '400': 'That time is not free. Which other would suit you?' },
      },
    },
    secrets: secret('CALCOM_API_KEY', 'api.cal.com'),
    fillIn: [
      {
        path: '$.inputs[0].value',
        message: 'Put the id of your event type: the number at the end of its address at Cal.com.',
      },
      ownSecret('an API key (Settings, Developer, API keys)'),
    ],
  },
  {
    id: 'slack_message',
    title: 'Slack: send a message',
    summary: 'Hands something over to a channel of your team at Slack.',
    service: 'Slack',
    action: {
      name: 'tell_the_team',
      description: 'Use when a customer wants something passed on to the team.',
      examples: ['Please tell your team', 'Can you pass that on?', 'I have a suggestion'],
      kind: 'api',
      inputs: [
        { name: 'channel', type: 'string', title: 'Channel', from: 'constant', value: '#support' },
        { name: 'message', type: 'string', title: 'What should I pass on?', max: 2_000 },
      ],
      request: {
        method: 'POST',
        url: 'https://slack.com/api/chat.postMessage',
        // A customer's words in `text` could call a whole channel, or hide an address behind other words: Slack reads markup there.
        body: `{
  "channel": "{{channel}}",
  "text": "A customer has left a message.",
  "blocks": [
    { "type": "section", "text": { "type": "plain_text", "emoji": false, "text": "{{message}}" } }
  ]
}`,
        auth: { type: 'bearer', secret: 'SLACK_BOT_TOKEN' },
      },
      response: {
        transform: `return response.ok
  ? { sent: true, words: 'I have passed that on.' }
  : { sent: false, words: 'That could not be passed on.', problem: response.error }`,
      },
      messages: { success: '{{ response.words }}' },
    },
    secrets: secret('SLACK_BOT_TOKEN', 'slack.com'),
    fillIn: [
      { path: '$.inputs[0].value', message: 'Put the channel, and invite the app to it.' },
      ownSecret('the bot token of an app with the scope chat:write'),
    ],
  },
  {
    id: 'webhook',
    title: 'Webhook',
    summary: 'Sends what the customer says to an address of yours: Zapier, Make, n8n or your own server.',
    service: null,
    action: {
      name: 'send_to_webhook',
      description: 'Use when a customer wants to leave a request that somebody will work on later.',
      examples: ['I want to leave a message', 'Can you note that for me?'],
      kind: 'api',
      inputs: [{ name: 'note', type: 'string', title: 'What is it about?', max: 2_000 }],
      request: {
        method: 'POST',
        url: 'https://hooks.example.com/bellhop',
        body: '{\n  "note": "{{note}}",\n  "conversation": {{conversation_id}},\n  "at": "{{current_datetime}}"\n}',
        auth: { type: 'header', name: 'X-Webhook-Key', secret: 'WEBHOOK_KEY' },
      },
      messages: { success: 'I have noted that. Somebody will look at it.' },
    },
    secrets: secret('WEBHOOK_KEY', 'hooks.example.com'),
    fillIn: [
      { path: '$.request.url', message: 'Put the address that the request should go to.' },
      ownSecret('a key that the receiver checks, or set the authorization to none'),
    ],
  },
]
