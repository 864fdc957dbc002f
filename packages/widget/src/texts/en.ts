/**
 * Everything that the chat itself says; what agents and actions say comes from the server. `{}` stands for a name or a
 * number. The other languages have the same texts, which the compiler checks.
 */
export const en = {
  lang: 'en',
  openChat: 'Open chat',
  closeChat: 'Close chat',
  unread: 'new messages: {}',
  conversation: 'Conversation',
  you: 'You',
  suggestions: 'Suggestions',
  latest: 'Go to the latest message',
  newConversation: 'New conversation',
  sureToLeave: 'Something here still waits for your answer. Start anew all the same?',
  startAnew: 'Start anew',
  stay: 'Stay here',

  composer: 'Your message',
  placeholder: 'Message {}…',
  send: 'Send',
  stop: 'Stop',
  notSent: 'Not sent.',
  tryAgain: 'Try again',
  discard: 'Discard',
  typing: '{} is typing',
  opensNewTab: '(opens in a new tab)',

  lookingUp: 'Looking that up…',
  workingOn: 'Working on it…',
  failed: 'This did not work out.',
  unknown: 'It is not certain whether this went through. Please don’t repeat it yet.',
  cancelled: 'Cancelled',

  optional: 'optional',
  choose: 'Choose…',
  yes: 'Yes',
  no: 'No',
  show: 'Show',
  hide: 'Hide',
  example: 'For example {}',
  submit: 'Continue',
  notNow: 'Not now',
  answered: 'Sent',
  dismissed: 'Not sent',
  checkFields: 'Please check:',

  confirmTitle: 'Please confirm',
  confirmYes: 'Yes, go ahead',
  confirmNo: 'No',
  validUntil: 'You can answer until {}',
  approved: 'You said yes',
  denied: 'You said no',
  expired: 'Expired without an answer',
  nullified: 'No longer valid',
  tooLate: 'This has been answered or has changed meanwhile.',

  helpful: 'Helpful',
  notHelpful: 'Not helpful',
  thanks: 'Thank you',

  offline: 'You are offline.',
  reconnecting: 'Connection lost. Trying again…',
  connectionLost: 'The connection was lost. Please try again.',
  wentWrong: 'Something went wrong. Please try again.',

  errorRequired: 'Please fill this in.',
  errorChoice: 'Please choose one.',
  errorInteger: 'Please enter a whole number, such as 3.',
  errorNumber: 'Please enter a number, such as 2.5.',
  errorEmail: 'Please enter an email address, such as name@example.com.',
  errorPhone: 'Please enter a phone number.',
  errorDate: 'Please enter a date.',
  errorPattern: 'This doesn’t look right yet.',
  errorMin: 'Must not be below {}.',
  errorMax: 'Must not be above {}.',
  errorEarly: 'Must not be before {}.',
  errorLate: 'Must not be after {}.',
  errorShort: 'Too short: at least {} characters, please.',
  errorLong: 'Too long: at most {} characters, please.',
}

export type TextName = keyof typeof en
export type Texts = Record<TextName, string>
