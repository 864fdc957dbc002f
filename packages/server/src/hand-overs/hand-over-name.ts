/** Of the built-in action, as models and buttons name it. No other action may have it. */
export const handOverName = 'hand_over'

/** What its runs have as the id of their action. */
export const handOverId = 'act_hand_over'
