/** Everything that the embed itself says. What agents and actions say comes from the server. */

export const openChat = 'Open chat'
export const closeChat = 'Close chat'
export const unread = (count: number) => (count === 1 ? '1 new message' : `${count} new messages`)
export const conversation = 'Conversation'
export const you = 'You'
export const suggestions = 'Suggestions'
export const latest = 'Go to the latest message'

export const composer = 'Your message'
export const placeholder = (name: string) => `Message ${name}…`
export const send = 'Send'
export const notSent = 'Not sent.'
export const tryAgain = 'Try again'
export const discard = 'Discard'
export const typing = (name: string) => `${name} is typing`
export const opensNewTab = '(opens in a new tab)'

export const lookingUp = 'Looking that up…'
export const workingOn = 'Working on it…'
export const failed = 'This did not work out.'
export const unknown = 'It is not certain whether this went through. Please don’t repeat it yet.'
export const cancelled = 'Cancelled'

export const optional = 'optional'
export const choose = 'Choose…'
export const yes = 'Yes'
export const no = 'No'
export const show = 'Show'
export const hide = 'Hide'
export const example = (text: string) => `For example ${text}`
export const submit = 'Continue'
export const notNow = 'Not now'
export const answered = 'Sent'
export const dismissed = 'Not sent'
export const hidden = '••••••'
export const checkFields = (count: number) =>
  count === 1 ? 'Please check one field.' : `Please check ${count} fields.`

export const confirmTitle = 'Please confirm'
export const confirmYes = 'Yes, go ahead'
export const confirmNo = 'No'
export const validUntil = (time: string) => `You can answer until ${time}`
export const approved = 'You said yes'
export const denied = 'You said no'
export const expired = 'Expired without an answer'
export const nullified = 'No longer valid'
export const tooLate = 'This has been answered or has changed meanwhile.'

export const helpful = 'Helpful'
export const notHelpful = 'Not helpful'
export const thanks = 'Thank you'

export const reconnecting = 'Connection lost. Trying again…'
export const offline = 'The connection was lost. Please try again.'
export const wentWrong = 'Something went wrong. Please try again.'

export const errorRequired = 'Please fill this in.'
export const errorChoice = 'Please choose one.'
export const errorInteger = 'Please enter a whole number, such as 3.'
export const errorNumber = 'Please enter a number, such as 2.5.'
export const errorEmail = 'Please enter an email address, such as name@example.com.'
export const errorPhone = 'Please enter a phone number.'
export const errorDate = 'Please enter a date.'
export const errorPattern = 'This doesn’t look right yet.'
export const errorMin = (min: number | string) => `Must not be below ${min}.`
export const errorMax = (max: number | string) => `Must not be above ${max}.`
export const errorEarly = (min: string) => `Must not be before ${min}.`
export const errorLate = (max: string) => `Must not be after ${max}.`
export const errorShort = (min: number) => `Please use at least ${min} characters.`
export const errorLong = (max: number) => `Please use at most ${max} characters.`
