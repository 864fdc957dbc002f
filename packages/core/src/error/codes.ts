/** What each of three readers is told about a code. */
export interface ErrorEntry {
  /** For the author: the cause and what to do. */
  hint: string
  /** For the model: what to do next, without internals. */
  model: string
  /** For the customer: kind words. */
  customer: string
}

/** Every error code of Bellhop, and what it means to whom. The codes are public: none is ever renamed or reused. */
export const errorCodes = {
  input_invalid: {
    hint: 'A value does not fit the type or the limits of its input. Compare the value with the input that the issue names, and correct one or the other.',
    model: 'A value was not accepted. Read which one and why, ask the customer for a better value, and call again.',
    customer: 'One of the details does not look right. Could you check it and try again?',
  },
  input_missing: {
    hint: 'A value that the request needs was not there: a required input, or a context key that the action lists. Give the value, set a default, or make the input optional.',
    model:
      'A detail is missing. Ask the customer for it if it is theirs to give; otherwise say that this cannot be done now.',
    customer: 'A detail is still missing before I can do that.',
  },
  template_invalid: {
    hint: 'A template cannot be filled: its braces are malformed, or a value cannot stand at that place. Correct the part of the request or message that the issue names.',
    model:
      'This action cannot be used with these values. Do not repeat it with the same values; offer another way to help.',
    customer: 'I could not prepare that with the details given. Could we try it with different ones?',
  },
  placeholder_unknown: {
    hint: 'A placeholder names nothing that exists. Declare an input of that name, list the context key under `context`, or correct the spelling.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  identity_required: {
    hint: 'The action needs a verified identity, or a claim that this identity lacks. Pass a signed identity with the session, including every claim that the inputs read.',
    model:
      'The customer has to be signed in for this. Ask them to sign in, and do not ask for the details of their identity yourself.',
    customer: 'Please sign in first, and then I can help you with that.',
  },
  approval_denied: {
    hint: 'The request was declined when it was shown for confirmation, so nothing was sent. Start it again only if the customer asks for it.',
    model:
      'The customer declined, and nothing was done. Accept it, do not try again unless asked, and offer other help.',
    customer: 'All right, I have not done that.',
  },
  approval_expired: {
    hint: 'Nobody confirmed in time, or what was to be confirmed has changed since. Nothing was sent: start the action again, or raise `approvalExpiresMs`.',
    model:
      'The confirmation ran out, and nothing was done. Ask the customer whether they still want it, and start again if they do.',
    customer: 'The time to confirm has run out, so nothing was done. Would you like to start again?',
  },
  secret_missing: {
    hint: 'The action names a secret that does not exist in this workspace. Create it under Secrets, or choose another one in the action.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  secret_disabled: {
    hint: 'The secret that the action uses is switched off. Enable it under Secrets, or choose another one in the action.',
    model: 'This action is switched off at the moment. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  secret_host_denied: {
    hint: 'The request goes to a host that the secret is not meant for, or goes there without encryption, so nothing was sent. Correct the URL, or add the host to the secret.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  egress_denied: {
    hint: 'The address is not publicly reachable, its port is refused, or the URL is not acceptable, so nothing was sent. Use a public https address, or have the operator list this host and port in BELLHOP_EGRESS_ALLOW.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  dns_failed: {
    hint: 'The name of the host could not be resolved. Check its spelling in the URL, and that the name exists in public DNS.',
    model:
      'The system behind this action cannot be reached. Nothing was done; say so, and offer to try again a little later.',
    customer: 'I cannot reach our system right now. Please try again in a little while.',
  },
  connect_failed: {
    hint: 'The host did not accept a connection, so nothing was sent. Check that the service is up, that the port is right, and that a firewall lets this server through.',
    model:
      'The system behind this action cannot be reached. Nothing was done; say so, and offer to try again a little later.',
    customer: 'I cannot reach our system right now. Please try again in a little while.',
  },
  tls_failed: {
    hint: 'No trusted encrypted connection could be made. Check that the certificate of the host is valid, complete with its chain, and made out to this name.',
    model: 'The system behind this action cannot be reached. Nothing was done; say so, and offer another way to help.',
    customer: 'I cannot reach our system right now. Please try again in a little while.',
  },
  timeout: {
    hint: 'The answer took longer than the time that the action allows. Look at how long the service needs, and raise `timeoutMs` or make the service faster.',
    model: 'The answer took too long. Say so, and offer to try once more.',
    customer: 'That is taking longer than it should. Please try again in a moment.',
  },
  upstream_status: {
    hint: 'The service answered with an error status. Read its answer in the trace; give the customer fitting words for this status under `messages.byStatus`.',
    model:
      'The request was refused or failed. Check the values with the customer if they may be wrong; do not repeat the same call.',
    customer: 'That did not work. Could you check the details, or try again later?',
  },
  response_not_json: {
    hint: 'The answer of the service is not JSON. Check that the URL is that of the API rather than of a web page, and that the request asks for JSON.',
    model:
      'The answer could not be read. Say that the information is not available now, and offer another way to help.',
    customer: 'I got an answer that I could not read. Please try again later.',
  },
  response_too_large: {
    hint: 'The answer of the service is larger than 2 MB. Ask for less: a filter, a page size, or only the fields that are needed.',
    model: 'There was too much information to read. Ask the customer to narrow it down, if the action allows that.',
    customer: 'That is more information than I can handle at once. Could we narrow it down?',
  },
  request_too_large: {
    hint: 'What was to be sent is larger than 1 MB. Send less, or limit the length of the inputs with `max`.',
    model: 'The values are too long. Ask the customer for a shorter version, and call again.',
    customer: 'That is a little too long for me. Could you shorten it?',
  },
  transform_failed: {
    hint: 'The transform threw an error or returned something that is not JSON. Try it on the sample answer in the editor, and read the message and the logs in the trace.',
    model: 'The answer could not be read. Say that the details are not available now, and offer another way to help.',
    customer: 'I could not read the answer that I got. Please try again later.',
  },
  transform_timeout: {
    hint: 'The transform ran for longer than a second. Look for a loop that does not end, or work through less data.',
    model: 'The answer could not be read. Say that the details are not available now, and offer another way to help.',
    customer: 'I could not read the answer that I got. Please try again later.',
  },
  transform_memory: {
    hint: 'The transform used more memory or returned more than it may. Keep only what is needed: 64 MB while it runs, 1 MB as its result.',
    model: 'The answer could not be read. Say that the details are not available now, and offer another way to help.',
    customer: 'I could not read the answer that I got. Please try again later.',
  },
  widget_invalid: {
    hint: 'The widget does not exist, has an error, or does not fit the data that it got. Open it in the editor with the answer from the trace.',
    model: 'The details cannot be shown as a card. Tell the customer the result in words, if you have it.',
    customer: 'I could not display the details as planned. I am sorry about that.',
  },
  client_unreachable: {
    hint: 'No open page of the customer took up the client action, so it did not run. They may have closed the page, or the page does not allow the script to load.',
    model:
      'The page of the customer did not respond, and nothing was done there. Ask whether the page is still open, and offer to try again.',
    customer: 'I could not reach your page. Please check that it is open, and try again.',
  },
  client_failed: {
    hint: 'The client code threw an error in the browser of the customer. Read the message in the trace, and try the action on that page.',
    model:
      'The step on the page of the customer failed. Say so, and explain how they can do it themselves if you know.',
    customer: 'Something on this page did not work as it should. Please reload it and try again.',
  },
  redirect_refused: {
    hint: 'The service answered a request that changes something with a redirect, which is not followed. Put the final address into the URL of the action.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  connection_lost: {
    hint: 'The connection broke before the answer was complete. Try again, and if it happens often look at the service or at what stands between.',
    model: 'The connection broke before an answer came. Say so, and offer to try once more.',
    customer: 'The connection was interrupted. Please try again in a moment.',
  },
  outcome_unknown: {
    hint: 'The request was sent, but no answer tells whether it took effect. Look it up in the system behind the action, then settle the run with what you found: POST /v1/runs/{id}/settle. An action that names a `readBack` has it looked up for a while.',
    model:
      'It is not known whether this took effect. Say exactly that, never that it worked or failed, and do not call it again.',
    customer:
      'I am not certain whether that went through. Please check before you try again, or let us check it for you.',
  },
  model_failed: {
    hint: 'The language model gave an error or an answer that cannot be used. Check the key, the quota and the name of the model, and the status page of its provider.',
    model: 'The last step failed. Continue with what is known already, or say that an answer is not possible now.',
    customer: 'I am having trouble answering right now. Please try again in a moment.',
  },
  rate_limited: {
    hint: 'Too many requests in a short time. Wait as long as the Retry-After header says, or raise the limit of the agent.',
    model: 'There were too many requests in a short time. Do not call again now; ask the customer to wait a moment.',
    customer: 'That was a lot at once. Please wait a moment and try again.',
  },
  overloaded: {
    hint: 'The server is at its limit and took on no further work. Try again as the Retry-After header says; if it happens often, add another node.',
    model: 'This cannot be done at the moment because too much is going on. Ask the customer to try again shortly.',
    customer: 'It is very busy right now. Please try again in a moment.',
  },
  budget_exceeded: {
    hint: 'The budget of this agent or conversation is used up. Raise it under the limits of the agent, or wait for the next period.',
    model: 'No further steps are possible in this conversation. Sum up what was done, and end politely.',
    customer: 'I cannot continue this conversation right now. Please get in touch with us directly.',
  },
  mcp_failed: {
    hint: 'The connected MCP server gave an error or did not answer as the protocol demands. Test the connection, and refresh it under Connections.',
    model: 'The connected tool failed. Do not repeat the same call; offer another way to help.',
    customer: 'That did not work just now. Please try again later.',
  },
  mcp_tool_changed: {
    hint: 'The connected MCP server describes this tool differently from when it was accepted. Compare the two under Connections, and accept the new definition if it is right.',
    model: 'This tool is switched off until somebody has checked it. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  definition_invalid: {
    hint: 'The definition cannot be saved as it is. Each issue gives the path and what is wrong there; correct them all and save again.',
    model: 'This action is not set up correctly. Do not call it again; offer another way to help.',
    customer: 'I am unable to do that at the moment. I am sorry about that.',
  },
  request_invalid: {
    hint: 'The call does not have the shape that this address expects. Each issue gives the path and what is wrong there; compare with the documentation under /docs.',
    model: 'The call was malformed. Correct what the message names, and call again once.',
    customer: 'Something about that was not understood. Please try again.',
  },
  idempotency_mismatch: {
    hint: 'This Idempotency-Key was used before with another body. Use a new key for each new request, and the same key only to repeat the very same one.',
    model: 'This was already asked for with other values. Do not repeat it; ask the customer what they want.',
    customer: 'That was already requested with other details. Please start again.',
  },
  origin_refused: {
    hint: 'The page or host name that the call came from is not allowed. Add its origin to the allowed origins of the agent, or set BELLHOP_PUBLIC_URL.',
    model: 'This is not available on this page. Do not call it again.',
    customer: 'The chat is not available on this page.',
  },
  method_not_allowed: {
    hint: 'The address exists, but not with this HTTP method. The Allow header of the answer lists those that it has.',
    model: 'This cannot be done in this way. Do not repeat it; offer another way to help.',
    customer: 'That is not possible here. I am sorry about that.',
  },
  not_found: {
    hint: 'Nothing of that name or id exists in this workspace. Check the spelling, and that the key belongs to the right workspace.',
    model: 'There is nothing of that name. Check the name, or ask the customer which one they mean.',
    customer: 'I could not find that. Could you check the details?',
  },
  conflict: {
    hint: 'Something else was faster: another save, a decision that was already taken, or a request that is still running. Read the current state, and repeat the change on it if it is still wanted.',
    model: 'This was changed or decided already. Find out how things stand now before anything else is done.',
    customer: 'That has changed in the meantime. Please take another look and try again.',
  },
  gone: {
    hint: 'It existed, but is used up, expired or deleted. Start anew rather than repeating this.',
    model: 'This is no longer available. Start again from the beginning if the customer still wants it.',
    customer: 'That is no longer available. Would you like to start again?',
  },
  unauthorized: {
    hint: 'The call has no valid key, session or token. Send the key as `Authorization: Bearer bh_…`, and check that it was not deleted.',
    model: 'Access was not granted. Do not call it again; offer another way to help.',
    customer: 'Your session has ended. Please reload the page.',
  },
  forbidden: {
    hint: 'The key or role is valid but may not do this. Use a key with the scope, or a member with the role, that the documentation names for it.',
    model: 'This is not permitted here. Do not call it again; offer another way to help.',
    customer: 'I am not allowed to do that. I am sorry about that.',
  },
  internal: {
    hint: 'A fault in Bellhop itself, or in what it runs on. Look for the request id in the log of the server, and report it with that entry.',
    model: 'Something went wrong inside. Say that this is not possible now, and offer another way to help.',
    customer: 'Something went wrong on our side. Please try again later.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorCodes

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text)
}
