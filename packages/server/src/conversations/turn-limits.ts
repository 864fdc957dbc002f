/** What one turn may take: bounds for a model that goes round in circles. */
export interface TurnLimits {
  /** How often a brain may be asked. Beyond, the turn ends with `budget_exceeded`. */
  stepsPerTurn: number
  /** How many actions may be run, those that were refused counted. Beyond, the turn ends with `budget_exceeded`. */
  runsPerTurn: number
  /** How often the same action may be called with the same values. A further call is refused, and the model told why. */
  identicalPerTurn: number
}

export const defaultTurnLimits: TurnLimits = { stepsPerTurn: 12, runsPerTurn: 20, identicalPerTurn: 3 }
